namespace TransferPipeline.Pretraining;

/// <summary>What is said goes to standard output and into the file that stays with the model.</summary>
internal sealed class TrainingLog(string path) : IDisposable
{
    private readonly StreamWriter writer = new(path) { NewLine = "\n", AutoFlush = true };

    internal void Say(string line)
    {
        Console.WriteLine(line);
        writer.WriteLine(line);
    }

    public void Dispose() => writer.Dispose();
}
