// # Maps that share what they have in common
//
// Where paths meet, two large collections of facts are compared that are the same but for a few.
//
// To compare them one by one would take as long as both are large, at each place where paths meet,
// and the whole would take the square of the program's length. So facts are kept in a tree that
// is never changed. Who adds a fact makes a few new nodes and shares all others. Two
// trees that come from the same one share most of their nodes, and a node that both share needs
// no look inside.
//
// Keys are numbers. A branch looks at one bit of the key, the highest in which the keys below it differ;
// bits in which all agree take no room. (Okasaki and Gill describe these trees; the abstract
// interpreter Astrée made them known to its trade.)

/** A map from numbers to values that is never changed; `undefined` is the empty one. */
export type Tree<V> = Leaf<V> | Branch<V> | undefined;

/** One key with its value. */
export interface Leaf<V> {
  /** The key. */
  readonly key: number;
  /** What the map has for it. */
  readonly value: V;
  /** Tells it from a branch. */
  readonly bit: 0;
}

/** Two trees whose keys differ in a bit. */
export interface Branch<V> {
  /** A key below it, of which the bits above `bit` are those of all. */
  readonly key: number;
  /** The bit that decides; a power of two, at most 2^30. */
  readonly bit: number;
  /** The keys whose bit is 0. */
  readonly left: Leaf<V> | Branch<V>;
  /** The keys whose bit is 1. */
  readonly right: Leaf<V> | Branch<V>;
}

function isLeaf<V>(node: Leaf<V> | Branch<V>): node is Leaf<V> {
  return node.bit === 0;
}

/** What `tree` has for `key`. */
export function find<V>(tree: Tree<V>, key: number): V | undefined {
  let at = tree;
  if (at === undefined) return undefined;
  while (!isLeaf(at)) at = key & at.bit ? at.right : at.left;
  return at.key === key ? at.value : undefined;
}

/** `tree` with `value` for `key`, which is at least 0 and below 2^30. */
export function put<V>(tree: Tree<V>, key: number, value: V): Tree<V> {
  const leaf: Leaf<V> = { key, value, bit: 0 };
  return tree === undefined ? leaf : insert(tree, leaf);
}

type Node<V> = Leaf<V> | Branch<V>;

function insert<V>(node: Node<V>, leaf: Leaf<V>): Node<V> {
  if (isLeaf(node) && node.key === leaf.key) {
    return node.value === leaf.value ? node : leaf;
  }
  if (!belongs(leaf.key, node)) return join(node, leaf);
  const { key, bit, left, right } = node as Branch<V>;
  return leaf.key & bit
    ? branch(node as Branch<V>, key, bit, left, insert(right, leaf))
    : branch(node as Branch<V>, key, bit, insert(left, leaf), right);
}

/** Whether `key` agrees with the keys below `node` in all bits above the one that decides there. */
function belongs<V>(key: number, node: Node<V>): boolean {
  return node.bit !== 0 && ((key ^ node.key) & -(node.bit << 1)) === 0;
}

/** A branch like `old`, and `old` itself if it is no other. */
function branch<V>(
  old: Branch<V> | undefined,
  key: number,
  bit: number,
  left: Node<V>,
  right: Node<V>,
): Branch<V> {
  return old?.left === left && old.right === right
    ? old
    : { key, bit, left, right };
}

/** Two nodes with no key in common, neither of which belongs below the other. */
function join<V>(a: Node<V>, b: Node<V>): Branch<V> {
  const bit = 1 << (31 - Math.clz32(a.key ^ b.key));
  return a.key & bit
    ? { key: a.key, bit, left: b, right: a }
    : { key: a.key, bit, left: a, right: b };
}

// ## Meeting

/** What becomes of a key that one of two trees has; `undefined` leaves it out. */
export interface Meeting<V> {
  /** What becomes of a key that both have, with different values. */
  readonly both: (key: number, a: V, b: V) => V | undefined;
  /** What becomes of a key that only the first has. */
  readonly first?: (key: number, value: V) => V | undefined;
  /** What becomes of a key that only the second has. */
  readonly second?: (key: number, value: V) => V | undefined;
}

/** The tree that has what `meeting` says of `a` and `b`, and all that they share. */
export function meet<V>(a: Tree<V>, b: Tree<V>, meeting: Meeting<V>): Tree<V> {
  if (a === b) return a;
  if (a === undefined) return filtered(b, meeting.second);
  if (b === undefined) return filtered(a, meeting.first);
  if (isLeaf(a) && isLeaf(b) && a.key === b.key) {
    if (a.value === b.value) return a;
    return leafOf(a, meeting.both(a.key, a.value, b.value));
  }
  if (!isLeaf(a) && a.bit === b.bit && belongs(b.key, a)) {
    const other = b as Branch<V>;
    const left = meet(a.left, other.left, meeting);
    return together(a, left, meet(a.right, other.right, meeting));
  }
  if (a.bit > b.bit && belongs(b.key, a)) {
    const one = a as Branch<V>;
    return b.key & one.bit
      ? together(
        one,
        filtered(one.left, meeting.first),
        meet(one.right, b, meeting),
      )
      : together(
        one,
        meet(one.left, b, meeting),
        filtered(one.right, meeting.first),
      );
  }
  if (b.bit > a.bit && belongs(a.key, b)) {
    const one = b as Branch<V>;
    return a.key & one.bit
      ? together(
        one,
        filtered(one.left, meeting.second),
        meet(a, one.right, meeting),
      )
      : together(
        one,
        meet(a, one.left, meeting),
        filtered(one.right, meeting.second),
      );
  }
  const left = filtered(a, meeting.first);
  const right = filtered(b, meeting.second);
  if (left === undefined || right === undefined) return left ?? right;
  return join(left, right);
}

function leafOf<V>(old: Leaf<V>, value: V | undefined): Tree<V> {
  if (value === undefined) return undefined;
  return value === old.value ? old : { ...old, value };
}

function together<V>(
  old: Branch<V>,
  left: Tree<V>,
  right: Tree<V>,
): Tree<V> {
  if (left === undefined || right === undefined) return left ?? right;
  return branch(old, old.key, old.bit, left, right);
}

/** The keys of `tree` that `keep` has something for. */
export function filtered<V>(
  tree: Tree<V>,
  keep: ((key: number, value: V) => V | undefined) | undefined,
): Tree<V> {
  if (tree === undefined || keep === undefined) return undefined;
  if (isLeaf(tree)) return leafOf(tree, keep(tree.key, tree.value));
  return together(tree, filtered(tree.left, keep), filtered(tree.right, keep));
}

/** Every key of `tree` with its value, in rising order. */
export function* entries<V>(tree: Tree<V>): Generator<readonly [number, V]> {
  if (tree === undefined) return;
  if (isLeaf(tree)) {
    yield [tree.key, tree.value];
    return;
  }
  yield* entries(tree.left);
  yield* entries(tree.right);
}
