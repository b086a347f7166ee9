// # The verifier
//
// The kernel runs code that strangers have written. This chapter is about why that is not
// madness.
//
// A *verifier* reads a program before it runs and convinces itself that nothing bad can
// happen. Many look at code for a real or an imagined machine, after a compiler has rearranged
// it, and what they refuse they refuse in terms of that code. Ours looks at what the author
// wrote. It says what it has proved, what will be tested at run time, and what is wrong, and
// it points at the place. This is what it says of [[§A first spindle]]:
//
// :::figure counter.report
// :::
//
// *Proved* means that nothing is left to test. *Residual* means that a test stays in the
// code. The cycles are a bound: the kernel waits while a spindle runs, and no spindle is let
// in that might keep it waiting too long.
//
// ## What can go wrong
//
// Much cannot even be written: the language has no pointers, and types keep truth, numbers
// and state apart. What is left for the verifier is an index outside its array, a shift
// that is too far, a division by 0, a part of a slice that is not inside it, an operation called
// when its condition does not hold, too much time, and too much of the kernel's stack.
//
// To find these, it computes with what values can be ([[§What a number can be]],
// [[§Bits that are known]]), notices that two values answer the same question
// ([[§Questions and what is known of them]]) and that one is less than another
// ([[§Which of two is less]]). For each loop it looks for what holds in every round
// ([[§What holds in every round]]). Then it goes through each procedure once and looks whether everything
// is so ([[§What is known where]]), adds up the time and gives its verdict.
//
// :::figure From a spindle to code that may be called
// | part | the question | the answer |
// | --- | --- | --- |
// | [[§Numbers]] | what can this number be? | a range, and bits that are known |
// | [[§What is known]] | what connects it with others? | that one is less than another, or the same |
// | [[§Paths that lead back]] | what holds in every round? | a claim, and a pass that shows it |
// | [[§Demands]] | what must hold here? | that an index is inside, a divisor is not 0 |
// | [[§The verdict and its reasons]] | may it go in, and why? | a report, or a refusal with a way out |
// | [[§The emitted words]] | is the code what was judged? | that no word can do what it may not |
// | [[§Letting in]] | who vouches for it? | the kernel itself, or a seal |
// :::
//
// ## How it is tested
//
// A verifier that is wrong once is wrong for everybody, so its tests are of several kinds. A suite
// of small spindles says of each whether it is let in or with which code it is refused, and where.
// In each run of the tests fifty thousand random programs are judged and then run, under the eyes
// of somebody who watches what they load, store, call, hold and take: spindles, spindles with one
// token changed, and procedures in the intermediate form as they are made and as they are spoiled.
// Nothing that was said of them may be untrue: no check that was proved may fail, and no call may
// take longer, or more of the stack, than its bound. `SPIN_SPINDLES`, `SPIN_MISSES` and
// `SPIN_FORMS` in the environment ask for more programs of the three kinds, and `SPIN_SEED` for
// others. And mistakes are put into copies of the verifier, each of which these tests must notice.
//
// ## What is missing
//
// The words of installed code, of copies of entries and of merged code are shown to do only what
// they may, from the words and from what the kernel knows. Three things are believed there: that
// the kernel's own records hold what their types say, that a handler which is called keeps to its
// part of the stack, as its own words do, and, where a handler acts for somebody else meanwhile,
// the word that says for whom. And the words of a library are not looked at, for it runs in the
// program's own space, where it can harm nobody else.
//
// The checker of words cannot follow everything that the verifier has shown. Then the code is made
// with more tests in it. If it does not understand that either, the spindle is refused with I305,
// though nothing is wrong with it ([[§Code that can be seen through]]).
//
// The time of merged code is not bounded as a whole: each of its handlers is.
//
// :::spin 3.2
// The paper wants three things to be sure before a spindle runs. It violates no restriction. The
// condition that guards a kernel operation holds when the operation is called, shown beforehand
// where possible and tested where not ([[promise 80]]). Both of these are here. The third, that a
// spindle fulfils its obligations, such as giving back what it has taken, is shown by the rules of
// the language, and a second time on the form ([[§What must be given back]]). The paper also wants
// a trusted service outside the kernel to take part: it may judge and seal, and what the kernel
// believes of that is listed where it does ([[§Under seal]]).
// :::

export * from "./numbers/mod.ts";
export * from "./facts/mod.ts";
export * from "./loops/mod.ts";
export * from "./demands/mod.ts";
export * from "./verdict/mod.ts";
export * from "./words/mod.ts";
export * from "./admission/mod.ts";
