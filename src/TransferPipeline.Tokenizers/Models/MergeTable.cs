using System.Numerics;
using System.Runtime.CompilerServices;

namespace TransferPipeline.Tokenizers.Models;

/// <summary>From two neighbouring ids to the rank of their merge and the id it gives: an open hash table, as this is what BPE asks most.</summary>
internal sealed class MergeTable
{
    private readonly ulong[] keys;
    private readonly (int Rank, int Id)[] values;
    private readonly int mask;

    internal MergeTable(int count)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, count * 2));
        keys = new ulong[size];
        values = new (int, int)[size];
        mask = size - 1;
    }

    /// <summary>A later merge of the same two takes the place of the earlier.</summary>
    internal void Set(int left, int right, int rank, int id)
    {
        var slot = Slot(Key(left, right));
        keys[slot] = Key(left, right);
        values[slot] = (rank, id);
    }

    internal bool TryGet(int left, int right, out int rank, out int id)
    {
        var slot = Slot(Key(left, right));
        (rank, id) = values[slot];
        return keys[slot] != 0;
    }

    private int Slot(ulong key)
    {
        var slot = (int)((key * 0x9E3779B97F4A7C15UL) >> 32) & mask;
        while (keys[slot] != 0 && keys[slot] != key)
            slot = (slot + 1) & mask;
        return slot;
    }

    /// <summary>Never 0, which marks an empty slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Key(int left, int right) => ((ulong)(uint)(left + 1) << 32) | (uint)(right + 1);
}
