namespace Wasm.Managed.Analysis;

/// <summary>Cycles of a graph, and an order in which successors come first. Tarjan's algorithm, without recursion.</summary>
internal sealed class StronglyConnected
{
    private readonly List<int>[] _edges;
    private readonly int[] _number;
    private readonly int[] _lowest;
    private readonly bool[] _isOpen;
    private readonly Stack<int> _component = [];
    private readonly List<int> _order = [];
    private int _next = 1;

    internal StronglyConnected(List<int>[] edges)
    {
        _edges = edges;
        _number = new int[edges.Length];
        _lowest = new int[edges.Length];
        _isOpen = new bool[edges.Length];
        InCycle = new bool[edges.Length];
        for (int i = 0; i < edges.Length; i++)
        {
            if (_number[i] == 0)
                Visit(i);
        }

        Order = [.. _order];
    }

    /// <summary>All nodes; successors first, but for those in a cycle.</summary>
    internal int[] Order { get; }

    /// <summary>Whether a path leads from the node back to it.</summary>
    internal bool[] InCycle { get; }

    private void Visit(int root)
    {
        Stack<(int Node, int Edge)> path = [];
        path.Push((root, 0));
        while (path.TryPop(out (int Node, int Edge) step))
        {
            (int node, int edge) = step;
            if (edge == 0)
            {
                _number[node] = _lowest[node] = _next++;
                _isOpen[node] = true;
                _component.Push(node);
            }
            else
            {
                _lowest[node] = Math.Min(_lowest[node], _lowest[_edges[node][edge - 1]]);
            }

            while (edge < _edges[node].Count)
            {
                int successor = _edges[node][edge++];
                InCycle[node] |= successor == node;
                if (_number[successor] == 0)
                {
                    path.Push((node, edge));
                    path.Push((successor, 0));
                    edge = -1;
                    break;
                }

                if (_isOpen[successor])
                    _lowest[node] = Math.Min(_lowest[node], _number[successor]);
            }

            if (edge >= 0 && _lowest[node] == _number[node])
                Close(node);
        }
    }

    private void Close(int node)
    {
        bool isCycle = _component.Peek() != node;
        int member;
        do
        {
            member = _component.Pop();
            _isOpen[member] = false;
            InCycle[member] |= isCycle;
            _order.Add(member);
        }
        while (member != node);
    }
}
