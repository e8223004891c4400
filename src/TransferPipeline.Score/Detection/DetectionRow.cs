namespace TransferPipeline.Score.Detection;

/// <summary>One line of the output: a box, or a picture in which nothing was found.</summary>
/// <param name="Id"><c>photo.jpg#0</c> for the first box of <c>photo.jpg</c>; the picture's own id where it has no box.</param>
/// <param name="Picture">The picture's id.</param>
/// <param name="Source">Where the picture stands in the input.</param>
/// <param name="Box">Left, top, right and bottom in pixels of the upright picture; null where there is none.</param>
/// <param name="Width">The upright picture's, in pixels.</param>
internal sealed record DetectionRow(string Id, string Picture, string Source, float[]? Box, string? Label, float? Score, int Width, int Height, string Model);
