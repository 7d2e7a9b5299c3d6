using Pyde.Contracts.Conformance.Consensus;
using Pyde.Contracts.Testing;
using Xunit.Abstractions;

namespace Conformance.Tests;

/// <summary>The kit as a plugin author runs it: every check is a test case of a class of one line.</summary>
public sealed class XunitLayerTests(ITestOutputHelper output) : PluginConformance<ReferenceConsensus>(output);
