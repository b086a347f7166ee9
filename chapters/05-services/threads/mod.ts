// # A program's own threads
//
// A thread can be a matter of the program alone, if the kernel tells the program when it takes a processor away.
//
// A program with {{threads.workers}} worker threads takes {{threads.one}} cycles if one strand
// carries them all, and {{threads.several}} if there are others to go on when one waits. Nothing
// else is different. [[§Activations]] is the part in the kernel, and [[§Threads]] the part in the
// program; [[§Changing threads]] connects them.
//
// Forking a thread, locking a mutex and changing from one thread to the next are procedure calls.
// The kernel is entered where a strand has to wait or to be woken.
//
// What that saves is seen beside programs that make each thread a strand:
//
// :::figure threads.costs
// :::
//
// In the last row no round enters the kernel. SPIN measured 22 microseconds for a fork and a join,
// and 17 for a ping-pong, with threads that live in its kernel; 262 and 159 for a library on top of
// them, and 111 and 85 for threads that are built into it. `deno task bench threads` prints these
// beside ours, with those of OSF/1 and Mach. We have no threads inside the kernel to compare with.
//
// :::spin 4.1
// The user's library builds its thread primitives on the spindle ([[promise 116]]): fork, join,
// mutex, condition, semaphore and yield. Every change of a strand is told once and in order, with
// the cause if it lost its processor ([[promise 22]]); a test compares what the program hears with
// what the kernel has done, while strands are preempted at instructions that nobody has chosen. And
// no processor is idle while a thread is ready and a strand is left to carry it.
//
// What is missing: a thread that computes without end keeps its strand, because the kernel does not
// show the registers of a strand that was preempted, so the library cannot put them away. The
// program says itself how many processors it wants, and is not asked for one when others need it.
// Floating-point registers are not exchanged.
//
// That the strands of a parallel program get their processors together is a matter of [[§Gangs]].
// Exercise 5.3 builds a spindle like [[§Activations]].
// :::

export * from "./running.ts";
export * from "./measuring.ts";
export * from "./shown.ts";
