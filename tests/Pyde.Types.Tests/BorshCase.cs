using Pyde.Types.Borsh;

namespace Pyde.Types.Tests;

/// <summary>One encoded type with a way to make its values, so that each rule of the codec is stated once for all types.</summary>
internal abstract class BorshCase(string name, Type type)
{
    public string Name { get; } = name;

    public Type Type { get; } = type;

    public static BorshCase Of<T>(Func<Draw, T> make)
        where T : IBorshValue<T> => new Typed<T>(make);

    /// <summary>The encoding of one value.</summary>
    public abstract byte[] Encode(Draw draw);

    /// <summary>Decodes, and encodes again what came out.</summary>
    public abstract DecodeOutcome Recode(ReadOnlySpan<byte> bytes, out byte[] again, out int failureOffset);

    public DecodeOutcome Recode(ReadOnlySpan<byte> bytes, out byte[] again) => Recode(bytes, out again, out _);

    public override string ToString() => Name;

    private sealed class Typed<T>(Func<Draw, T> make) : BorshCase(typeof(T).Name, typeof(T))
        where T : IBorshValue<T>
    {
        public override byte[] Encode(Draw draw) => BorshCodec.Encode(make(draw));

        public override DecodeOutcome Recode(ReadOnlySpan<byte> bytes, out byte[] again, out int failureOffset)
        {
            DecodeOutcome outcome = BorshCodec.TryDecode(bytes, out T value, out failureOffset);
            again = outcome == DecodeOutcome.Ok ? BorshCodec.Encode(value) : [];
            return outcome;
        }
    }
}
