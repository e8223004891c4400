namespace TransferPipeline.Hub.Http;

/// <summary>The hub could not be reached, or did not answer as it should, however often it was asked. Later it may.</summary>
internal sealed class HubUnavailableException(string message, Exception? cause) : IOException(message, cause);
