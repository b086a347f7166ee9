// # Memory that tells
//
// A program hears how it uses the translation buffer, and changes how it uses its memory.
//
// A list has grown over time, and its 256 nodes lie on 64 pages in no order. The buffer knows
// {{dtb.entries}} pages, so to follow the list is to miss at each node. The program that follows it
// does not know that. It only takes longer. With a spindle that asks to be told after so many
// misses ([[§Telling of misses]]), it hears of it after a few passes, and copies the nodes side by
// side:
//
// :::figure feedback.runs
// :::
//
// A program could do that at the start, without being told. But then it would also do it to a list
// that is gone through twice, or lies well already. That one is never told, and the counting has
// cost it nothing that could be measured in its passes.
//
// :::spin 4.1
// The paper's example is a runtime system whose spindle takes one off a number at each miss within
// a range of addresses, and notifies the application at zero ([[promise 122]]). Here PALcode takes
// off, since a spindle at each miss would cost more than the miss, and the spindle is asked at
// zero. The number is exact: a test watches every miss of the machine and compares. With it, rates
// of the memory system come back to the program that causes them ([[promise 92]]). Rates of caches
// are not: the machine of this book has caches only as a model that can be switched on
// ([[§Counting events]]), and its counters tell the kernel and nobody else.
// :::

export * from "./running.ts";
export * from "./shown.ts";
