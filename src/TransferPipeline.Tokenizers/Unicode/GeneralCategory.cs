namespace TransferPipeline.Tokenizers.Unicode;

/// <summary>Unicode's general category.</summary>
internal enum GeneralCategory : byte
{
    Cn, Lu, Ll, Lt, Lm, Lo, Mn, Mc, Me, Nd, Nl, No, Pc, Pd, Ps, Pe, Pi, Pf, Po, Sm, Sc, Sk, So, Zs, Zl, Zp, Cc, Cf, Co, Cs,
}
