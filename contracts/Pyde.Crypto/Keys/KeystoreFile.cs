namespace Pyde.Crypto.Keys;

/// <summary>A keystore on disk: readable by its owner only, and replaced as a whole.</summary>
/// <remarks>Errors of the device come out as <see cref="IOException"/> and <see cref="UnauthorizedAccessException"/>.</remarks>
public static class KeystoreFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, which must exist.</param>
    /// <param name="keystore">The keystore, or null.</param>
    /// <returns>As <see cref="Keystore.TryParse"/>.</returns>
    public static KeystoreOutcome TryLoad(string path, out Keystore? keystore)
    {
        using FileStream file = File.OpenRead(path);
        if (file.Length > Keystore.FileBytesMax)
        {
            keystore = null;
            return KeystoreOutcome.Malformed;
        }

        byte[] json = new byte[file.Length];
        file.ReadExactly(json);
        return Keystore.TryParse(json, out keystore);
    }

    /// <summary>Writes a file beside the old one and puts it in its place, so that a crash leaves one of the two whole.</summary>
    /// <param name="path">The file; its folder is created for the owner alone when it is missing.</param>
    /// <param name="keystore">What to write.</param>
    public static void Save(string path, Keystore keystore)
    {
        ArgumentNullException.ThrowIfNull(keystore);
        string full = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder))
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        }

        string temporary = $"{full}.{Guid.NewGuid():N}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        try
        {
            using (var file = new FileStream(temporary, options))
            {
                file.Write(keystore.ToJson());
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
