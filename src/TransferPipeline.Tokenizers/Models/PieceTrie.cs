using System.Numerics;
using System.Runtime.CompilerServices;

namespace TransferPipeline.Tokenizers.Models;

/// <summary>Strings by their beginnings, over UTF-16 units. The children of all nodes share one open hash table.</summary>
internal sealed class PieceTrie
{
    private ulong[] keys = new ulong[1024];
    private int[] children = new int[1024];
    private int[] values = [-1];
    private int nodes = 1;

    /// <summary>The root.</summary>
    internal const int Root = 0;

    internal void Add(ReadOnlySpan<char> text, int value)
    {
        var node = Root;
        foreach (var unit in text)
            node = Child(node, unit);
        values[node] = value;
    }

    /// <summary>The node behind one more unit, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Step(int node, char unit)
    {
        var key = Key(node, unit);
        var slot = Slot(key);
        return keys[slot] == 0 ? -1 : children[slot];
    }

    /// <summary>What was added for exactly the way to this node, or -1.</summary>
    internal int ValueAt(int node) => values[node];

    private int Child(int node, char unit)
    {
        if (Step(node, unit) is >= 0 and var child)
            return child;
        if (nodes * 2 > keys.Length)
            Grow();
        if (nodes == values.Length)
            Array.Resize(ref values, nodes * 2);
        var key = Key(node, unit);
        var slot = Slot(key);
        keys[slot] = key;
        children[slot] = nodes;
        values[nodes] = -1;
        return nodes++;
    }

    private void Grow()
    {
        var (oldKeys, oldChildren) = (keys, children);
        keys = new ulong[BitOperations.RoundUpToPowerOf2((uint)oldKeys.Length * 2)];
        children = new int[keys.Length];
        for (var i = 0; i < oldKeys.Length; i++)
        {
            if (oldKeys[i] == 0)
                continue;
            var slot = Slot(oldKeys[i]);
            keys[slot] = oldKeys[i];
            children[slot] = oldChildren[i];
        }
    }

    private int Slot(ulong key)
    {
        var mask = keys.Length - 1;
        var slot = (int)((key * 0x9E3779B97F4A7C15UL) >> 34) & mask;
        while (keys[slot] != 0 && keys[slot] != key)
            slot = (slot + 1) & mask;
        return slot;
    }

    private static ulong Key(int node, char unit) => ((ulong)(uint)(node + 1) << 16) | unit;
}
