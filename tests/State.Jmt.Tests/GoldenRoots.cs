namespace State.Jmt.Tests;

/// <summary>Roots that no version may change: BLAKE3, then Poseidon2.</summary>
internal static class GoldenRoots
{
    public const string OneLeaf =
        "5fea3375d6b7fb6de25233207094ed6c309c37daf4122cae1b0ae0b3882c252f c74bc876569a7ee8387d45416e25e4ad955f020e567a014e5affdfdd70455079";

    public const string FiveHundredDrawnLeaves =
        "6e810553d10fb39f27f1a0e4d55ad16946d35b375f118466d7dc856065e41c51 727c3d08a150e9e011f1bd68d2a0a77645d43df54a30f379c6c7b0f4a112bd78";
}
