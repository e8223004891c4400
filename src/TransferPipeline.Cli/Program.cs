using TransferPipeline.Cli;

using var interrupts = new Interrupts();
return await TransferCommandLine.InvokeAsync(args, interrupts.Token);
