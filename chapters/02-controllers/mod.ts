// # The resource controllers
//
// A kernel divides a machine among programs that do not trust each other. This one does
// so with as few opinions as possible.
//
// The SPIN kernel is cut in two ([[spin 2.1]]). Below are *controllers* for processors, for
// memory and for devices. They know how things are done, and they keep the accounts. Above
// are *policies*: who runs next, which page goes, what a system call means. In other systems
// the policies are part of the kernel and the same for everyone. Here they are supplied from
// outside, as extensions called *spindles*.
//
// What does that look like? A program executes `callsys` with the number 4. In a UNIX kernel
// 4 means "write", and always will. This kernel does not know. It asks whoever is installed,
// and if nobody is, the answer is an error.
//
// ## A block of the disk
//
// Here is a longer example. A program makes a system call that reads a block of the disk into
// its memory. Every step of it is told in one of the seven parts of this chapter:
//
// :::figure A program reads a block, and where that is told
// | what happens | part |
// | --- | --- |
// | The program executes `callsys`, and the processor goes on in the kernel's own code. | [[§The way in]] |
// | This code asks the *handlers* of the event `Trap.systemCall`, one after the other. | [[§Events]] |
// | A handler asks for the block in the program's name. The program must hold that part of the disk. | [[§The I/O controller]] |
// | The frame that the block goes to must be the program's own, and it must stay where it is. | [[§The memory controller]] |
// | The handler lets the program's *strand* wait. | [[§The processor controller]] |
// | Before the kernel is left: which request does the drive get? Who gets the processor? | [[§Events]] |
// | Another strand runs, for some milliseconds. | [[§The processor controller]] |
// | The disk interrupts, and it is noted that the request has been answered. | [[§The I/O controller]] |
// | A handler hears of it and lets the first strand go on. | [[§Events]] |
// :::
//
// The parts come in the order in which they need each other. First is what all of them share
// ([[§What the controllers share]]), then the events, then the three controllers. After them
// come the doors, the code through which the processor itself gets into the kernel and out of
// it. At the end the whole kernel is measured ([[§Measured]]).
//
// ## The words of this chapter
//
// Each of these words is used in one sense everywhere.
//
// :::figure What the words mean
// | word | what it means here |
// | --- | --- |
// | domain | who owns things: usually one program. What it holds is taken back when it ends. |
// | strand | a computation that can be put on a processor and taken off again; elsewhere a *thread* |
// | space | an *address space*: the memory that a strand sees |
// | frame | a page of physical memory. What PALcode saves when a program traps is always called the *frame of a trap* ([[FRAME_WORDS]]), what goes over the network a *packet*, what is on the screen a *picture*. |
// | controller | a part of the kernel that does things and does not choose |
// | policy | who chooses, by handlers |
// | event | something that the kernel lets others know of: a question or a notice |
// | question | an event that wants an answer, such as "who runs next?" |
// | notice | an event that wants none, such as "this strand has lost its processor" |
// | handler | code that runs in the kernel when an event is raised. A handler of a question is *asked*, one of a notice is *told*. |
// | default handler | the one that is asked when no other handler has an answer |
// | undecided | a question that nobody has answered; the kernel counts them |
// | subject | the domain that a raised event is about, and for which its handlers act |
// | visit | the time from a processor's entering the kernel to its leaving it |
// | work | events that have been noted, and are raised before the visit is over |
// | capability | a value that says what its holder may do; only the kernel can make one |
// | handle | the number by which code in the machine names a capability of its subject |
// | refusal | what a controller gives instead of what was asked for: a reason and a sentence |
// :::
//
// ## Where the kernel is
//
// The controllers are TypeScript. That is a liberty, taken so that they can be read. What
// keeps it honest is that everything around them is real: programs enter the kernel through
// Alpha code in the machine's memory ([[entSys]]), and handlers are Alpha code as well. Both
// reach the controllers through a single PALcode call, and the work that is done there is
// charged the time of the Alpha code that it stands for ([[cyclesOf]]).
//
// ## What is missing
//
// :::spin 2.1
// The paper asks that controllers hold no policy ([[promise 28]]), and the last page shows
// that no question of the kernel is answered by itself ([[§A kernel without opinions]]). Three
// choices are still made below the policies, and named where they stand. A program is loaded
// whole, with a stack of fixed size ([[loadProgram]]). Frames that are taken by force go in a
// fixed order ([[§Taking frames back]]). And packets may take half of the time, no more and no
// less ([[§Too many packets]]).
//
// Fine control of processors, memory and devices is promised too ([[promise 2]]). All of it
// can be reached by handlers in Alpha code ([[§What kernel code can ask for]]), and by spindles,
// which chapter 3 compiles, in a language that knows what a frame, a strand or a packet is
// ([[§What the kernel offers]]).
//
// The paper compares its kernel with systems that have no interface for extensions, a clumsy
// one, or an unsafe one ([[promise 17]]). No such kernels are built here.
// :::
//
// What else is left out stands on the first page of each part.

export * from "./kernel/mod.ts";
export * from "./events/mod.ts";
export * from "./memory/mod.ts";
export * from "./processors/mod.ts";
export * from "./devices/mod.ts";
export * from "./doors/mod.ts";
export * from "./measures/mod.ts";
