// # The rules of the language
//
// What may be written is in the grammar ([[§The grammar]]). This page says what it means, what may
// stand where, and what it costs.
//
// ## Values and places
//
// A *value* is a number, a truth, something of the kernel's, or several of these together: a
// record, a variant, an option. Values are copied. Whoever changes a copy changes nothing else.
//
// A *place* is where a value lies in memory: a field of the state, an element of an array, a byte
// of a packet. Arrays are places only. They are not copied and not passed; a slice, which is passed
// instead, says where some elements lie and how many there are. A slice cannot be kept, because
// what it shows may end before it does. So not every type can stand everywhere:
//
// :::figure language.types
// :::
//
// A record that holds an array is like an array in this, and so is one of more than
// {{language.parts}} numbers. A value of the kernel's can be kept and compared, and given to
// operations; only the kernel makes one.

/** A position in which a type can stand. */
export interface Position {
  /** What it is called. */
  readonly name: string;
  /** A spindle with `TYPE` in this position. */
  readonly text: string;
}

/** The positions in which types can stand. */
export const POSITIONS: readonly Position[] = [
  { name: "state", text: "state { x: TYPE; }" },
  { name: "field", text: "record R { x: TYPE; }" },
  { name: "element", text: "record R { x: [TYPE; 2]; }" },
  { name: "parameter", text: "procedure p(x: TYPE) { }" },
  { name: "entry", text: "entry e(x: TYPE) { }" },
  { name: "operation", text: "export operation o(x: TYPE) { }" },
  { name: "result", text: "procedure p(x: TYPE): TYPE { return x; }" },
];

/** Types of every kind, as they would be written, in a spindle that declares some of them. */
export const SAMPLE_TYPES: readonly string[] = [
  "u32",
  "u32 < 100",
  "bool",
  "Kind",
  "Pair",
  "Choice",
  "u32?",
  "Strand",
  "Strand?",
  "NewFrame?",
  "[u32; 4]",
  "[u32]",
  "Header",
  "Header?",
];

/** What declares the types of [[SAMPLE_TYPES]] that are not everybody's. */
export const SAMPLE_DECLARATIONS = `
enum Kind { one, two }
record Pair { a: u32; b: u64; }
variant Choice { some(x: u32), other }
view Header { kind: u16 big; }
`;

// ## Numbers
//
// A number is of one of eight plain types, or of a range of one of them. Both sides of a sum, a
// comparison or a shift must be of the same plain type, and the sum is of the plain type too.
// Nothing is converted silently except what cannot go wrong, a range to its plain type or to a
// wider range, and one thing that is looked after: a plain number becomes one of a range by itself,
// if it lies in it. If that is known beforehand, it is settled at once; otherwise it is proved, or
// tested each time. What is written as a plain number, `100` or `2 * PLACES`, takes the type of
// what it meets.
//
// :::figure language.numbers
// :::
//
// An index may be of any type without a sign. What stands between `..` are such numbers as well.

/** Expressions over a `u8` called `x`, which is 200 in the book's table. */
export const SAMPLE_NUMBERS: readonly string[] = [
  "x + 100",
  "x +! 100",
  "x +| 100",
  "100 - x",
  "100 -! x",
  "100 -| x",
  "x * 2",
  "x / 7",
  "x % 7",
  "x / 0",
  "~x",
  "x << 1",
  "x << 8",
  "u8(300)",
  "u8.saturate(300)",
  "i8(x)",
  "u16(x) + 100",
];

// ## What ends a call
//
// Some things cannot be judged before a spindle runs. In front of each stands a check. The verifier
// takes away those that always hold and refuses what never does ([[§The verifier]]);
// of the others, one that does not hold ends the call. The program gets no answer, everybody else
// goes on, and what the call held by `with` is given back.
//
// :::figure language.stops
// :::
//
// A failure is something else. A procedure that `fails` gives a result or a reason, and the caller
// has to look: by `try`, which fails in the same way, by `const x = ... else (why) { ... }`, or by
// `if const x = ...`. If the result does not matter, `add(5) else (why) { ... }` stands by itself, and its
// braces need not leave. To the outside, to a program or another spindle, a failure is the negative
// number of the enum's case, and a result is never negative.

/** What ends a call, by the kind of check. */
export const STOPS: Readonly<Record<string, string>> = {
  index: "an index that is not below the length",
  slice: "a part that does not lie inside its array",
  range: "a number that is not in the range or enum that it should be in",
  overflow: "`+!`, `-!` or `*!` whose result its type cannot hold",
  division: "`/` or `%` by zero",
  shift: "`<<` or `>>` by as many bits as the type has, or more",
  requires:
    "an operation whose `requires` does not hold, or a place that is not empty",
  answer: "an operation of another spindle whose call was ended",
  budget: "a `while` that goes on after as many rounds as its budget",
};

// ## Order
//
// Operands are computed from left to right, and arguments before the call. The right side of `&&`
// and `||` is computed only if it matters, and of `a ? b : c` only one side. Of `place += value`
// the place is looked up once, before the value is computed. The two ends of a loop, and the budget
// of a `while`, are computed once, before the first round. A record's fields are computed in the
// order in which the record declares them.
//
// ## Names
//
// A spindle's types, constants, procedures and events share one set of names, and may be declared
// in any order. A local is known from its declaration to the end of its block. No name hides
// another. Names of the state follow `self`, names of others follow their interface; a type may be
// named without it if that leaves no doubt.
//
// ## What may be done where
//
// A filter, and what is `pure`, may look at everything and change nothing but locals of its own. It
// calls only what is `pure`. A handler of an event that is an `interrupt` may not make anybody
// wait: it calls no `blocking` operation and raises nothing, neither itself nor through procedures.
// Procedures never call each other in a circle.
//
// Something linear is held by one local at a time. On every path it is given away exactly once: to
// an operation or procedure that `consumes` it, by `return`, or into an empty place of the state.
// Inside a `with`, and where it is only seen, it is lent and cannot be given away
// ([[§Who has what]]).
//
// ## Memory
//
// State lies as [[§Where values lie]] says, each field at a multiple of its size,
// {{language.state}} bytes at most. Local arrays lie on the stack, {{language.stack}} bytes at most
// for a procedure and all that it calls. Nothing else takes memory.
//
// ## What it costs
//
// A procedure is put in the place of its call, so calling one costs nothing by itself; records and
// options are values in registers and cost nothing either. What remains is one instruction for most
// operators, a comparison and a branch for each check that could not be proved, a load or store for
// each place. The verifier adds up the longest path. This is what it says of some statements,
// beyond an entry that does nothing:
//
// :::figure language.costs
// :::

/** Statements in an entry with two `u64`, `a` and `b`, for the book's table of costs. */
export const SAMPLE_STATEMENTS: readonly string[] = [
  "self.n = a;",
  "self.n = a + b;",
  "self.n = a +! b;",
  "self.n = a +| b;",
  "self.n = a * b;",
  "self.n = a / b;",
  "self.list[a] = b;",
  "self.list[a & 7] = b;",
  "self.place = u32(a);",
  "self.n = a > b ? a : b;",
  "if const x = self.option { self.n = x; }",
  "match a { 1 => { self.n = b; } 2 => { self.n = a; } else => { } }",
  "for i in 0..8 { self.n += self.list[i]; }",
  "for x in self.list { self.n += x; }",
  "while self.n > 0 budget 8 { self.n -= 1; }",
  "self.n = Clock.ticks();",
];

/** The state of the entry in which [[SAMPLE_STATEMENTS]] stand. */
export const SAMPLE_STATE =
  "state { n: u64; list: [u64; 8]; place: u32 < 100; option: u64?; }";
