// # A program's own threads
//
// A thread can be a matter of the program alone, if the kernel tells the program when it takes a processor away.
//
// A program with {{threads.workers}} worker threads takes {{threads.one}} cycles if one strand
// carries them all, and {{threads.several}} if there are others to go on when one waits. Nothing
// else is different. [[§Activations]] is the part in the kernel, and [[§Threads]] the part in the
// program. Four pages of assembly connect them: [[§The lock of the threads]], [[§Changing threads]],
// [[§What threads call]] and [[§Threads that are interrupted]].
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
// Threads that compute without end have time slices: when the strand loses its processor, or the clock has
// ticked often enough, its thread gives way to the next that is ready. All registers are exchanged,
// those of floating point once a thread has used them. A test interrupts threads at each
// instruction of a loop that uses every register there is; another one compares each answer of the
// library with a model, while threads lock, wait and signal at random.
//
// What is missing: a thread whose strand has lost its processor goes on when that strand has one
// again, and not on another strand before, because only the strand itself can put its registers
// away. Slices of the program's own are counted by the processor that counts the ticks; on others a
// thread has what the scheduler gives its strand. The program says itself how many processors it
// wants, and is not asked for one when others need it.
//
// That the strands of a parallel program get their processors together is a matter of [[§Gangs]].
// Exercise 5.3 builds a spindle like [[§Activations]].
// :::

export * from "./running.ts";
export * from "./measuring.ts";
export * from "./shown.ts";
