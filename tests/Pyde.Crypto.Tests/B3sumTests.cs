using System.Diagnostics;

namespace Pyde.Crypto.Tests;

public sealed class B3sumTests
{
    // b3sum is in the distribution's packages that ./test installs; where it cannot be, the official vectors stand alone.
    [Fact]
    public void Files_of_drawn_lengths_have_the_digest_that_b3sum_prints()
    {
        if (!IsInstalled())
            return;
        string folder = Directory.CreateTempSubdirectory("pyde-b3sum-").FullName;
        try
        {
            const int Seed = 20261120;
            var random = new Random(Seed);
            var expected = new List<string>();
            var files = new List<string>();
            for (int i = 0; i < 60; i++)
            {
                byte[] content = new byte[i < 40 ? random.Next(20_000) : random.Next(3_000_000)];
                random.NextBytes(content);
                files.Add(Path.Combine(folder, $"{i:00}"));
                File.WriteAllBytes(files[i], content);
                byte[] output = new byte[100];
                Blake3.Hash(content, output);
                expected.Add(Hex.Encode(output));
            }

            Assert.Equal(expected, Run(["--no-names", "--length", "100", .. files]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool IsInstalled() => Environment.GetEnvironmentVariable("PATH")!
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "b3sum")));

    private static string[] Run(IEnumerable<string> arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("b3sum", arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
