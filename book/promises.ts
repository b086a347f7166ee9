// # What the paper promises
//
// The paper of 1994 is a plan, and read closely it makes 140 promises.
//
// Each has a number, and the chapters cite them by it: `[[promise 59]]`. The labels
// are ours and short; the place in the paper stands beside them on the page that
// lists them. The numbers never change, so a test, a chapter and an exercise can
// speak of the same thing.

/** A stretch of the promises that one part of the paper makes. */
export interface PromiseGroup {
  /** The sections of the paper that make them. */
  readonly sections: string;
  /** The number of the first label. */
  readonly first: number;
  /** A few words for each promise. */
  readonly labels: readonly string[];
}

/** All promises, in the order of the paper. */
export const PROMISES: readonly PromiseGroup[] = [
  {
    sections: "Abstract and 1",
    first: 1,
    labels: [
      "each application may define its own services",
      "fine control over processors, memory and I/O",
      "the system adapts while it runs",
      "capable programs run faster than on fixed systems",
      "and are less work to write",
      "many applications at once, none harmed by another",
      "application code is safe in the kernel and outside",
      "a service has a library, a kernel part and a server part",
      "safety, sharing and speed decide where each part goes",
      "servers install spindles as applications do",
      "spindles answer hardware and software events",
      "an application shapes its own kernel interface",
    ],
  },
  {
    sections: "1.1",
    first: 13,
    labels: [
      "a service can be younger than the system",
      "a program carries its own service",
      "low-level interfaces can be tailored too",
      "services manage processors, disks, networks and memory",
      "no missing, clumsy or unsafe interfaces remain",
    ],
  },
  {
    sections: "1.2",
    first: 18,
    labels: [
      "light and portable threads and address spaces",
      "applications decide with full information",
      "a short way into a service, by library or kernel code",
      "quick answers to events of hardware and system",
      "application code at each preemption, with its cause",
      "rules about preemption that always hold",
      "priority inversion can be ruled out",
      "kernel mode, made safe by a trusted compiler",
    ],
  },
  {
    sections: "1.3",
    first: 26,
    labels: [
      "changing a service is easy",
      "the cost of talking to servers can be avoided",
    ],
  },
  {
    sections: "2.1",
    first: 28,
    labels: [
      "controllers hold no policy",
      "global interfaces to allocate and free",
      "integrity and progress under high load",
      "policy comes from spindles or default services",
      "without special needs, an ordinary microkernel",
      "interfaces combine freely",
      "spindles are installed while the system runs",
      "user code can call a spindle",
      "a spindle can wake another",
      "every call of the system goes through a spindle",
      "only granted resources can be touched",
      "new system calls composed of internal ones",
      "changes of state are seen quickly",
      "specialisation saves boundary crossings",
    ],
  },
  {
    sections: "2.2",
    first: 42,
    labels: [
      "default functions are predefined spindles",
      "spindles are tied to events",
      "they run in the kernel when the event happens",
      "they are verified when installed",
      "high interfaces are built from low ones",
      "create-and-start-thread from four smaller steps",
      "unrelated services live side by side",
      "a spindle can be a plain system call",
      "a policy can act without entering user code",
      "whole services live inside an address space",
    ],
  },
  {
    sections: "2.3 and 2.4",
    first: 52,
    labels: [
      "frequent operations stay in a library",
      "kernel-bound operations run as spindles",
      "server code in the kernel needs no upcall",
      "a partitioned service beats a server",
      "a hundred pages granted at once",
      "spindles move pages between memory and disk",
      "a pager learns of access patterns cheaply",
      "a clock that keeps its own reference bits",
      "pages smaller than the hardware's",
    ],
  },
  {
    sections: "3 and 3.1",
    first: 61,
    labels: [
      "the interface of the system is a language",
      "the language limits little",
      "and keeps every interface intact",
      "spindles are as fast as native code",
      "installing is affordable",
      "hundreds of spindles are no burden",
      "a module of procedures",
      "state that its procedures share and keep",
      "the kernel is reached through abstract types only",
      "even the process table and the TLB",
      "and the memory of the application",
      "type-safe and object-based",
      "the interfaces are written down exactly",
      "procedures an application can call",
      "procedures the kernel calls on events",
    ],
  },
  {
    sections: "3.2 and 3.3",
    first: 76,
    labels: [
      "a trusted service outside the kernel shares the checking",
      "only legal operations pass",
      "what is taken is given back on every path",
      "operations may demand a predicate",
      "checked before where possible, during where not",
      "compiled into the running system",
      "as fast as if it had been built in",
      "dataflow analysis inside procedures",
      "symbolic evaluation",
      "kernel operations expanded in place",
      "known predicates vanish",
      "spindles start quickly",
      "several spindles melt into the kernel around them",
      "the border between kernel and spindle costs less",
      "a dispatcher made for what is installed now",
    ],
  },
  {
    sections: "4",
    first: 91,
    labels: [
      "fast synchronisation and messages for everyone",
      "miss rates flow back to the program",
      "protocols made for multicomputers",
      "the threads of a program run together",
      "a fault does not stall the others",
      "control for shared-memory machines",
      "deadlines beside ordinary work",
      "replacement that knows how film is played",
      "frames are read ahead",
      "linked streams keep their pages together",
      "a database's hints steer the disk",
      "remapping leaves the critical path",
      "buffer cache and frames are managed together",
    ],
  },
  {
    sections: "4.1",
    first: 104,
    labels: [
      "messages mean what their users say",
      "the receiver recognises, the kernel only delivers",
      "TCP/IP in a library",
      "spindles hand out the packets",
      "messages handled at interrupt level",
      "active messages that are safe to share",
      "a buffer cache without copies",
      "a cache policy for one application",
      "notice when cache pages come or go",
      "a caretaker keeps the cache alive",
      "and consistent between users",
      "scheduler activations as a spindle",
      "thread primitives on top of them",
      "any strategy of synchronisation",
      "or rolling back inside the kernel",
      "optimistic synchronisation at preemption",
      "real-time policies of one's own",
      "virtual memory run by the application",
      "memory misses reported and answered",
    ],
  },
  {
    sections: "4.2",
    first: 123,
    labels: ["nine techniques weighed for five domains"],
  },
  {
    sections: "5",
    first: 124,
    labels: [
      "one framework for several resources",
      "more than a packet filter",
      "fine enough for one thread's events",
      "checked both early and late",
      "a file opened as code made for it",
      "changing itself without layers",
      "optimising only where it pays",
      "partial evaluation while running",
      "the growth of special code is bounded",
    ],
  },
  {
    sections: "6",
    first: 133,
    labels: [
      "SPIN and OSF/1 share one machine",
      "old binaries keep running",
      "marked programs get SPIN",
      "a gradual way from one to the other",
      "OSF/1 services rebuilt from SPIN's",
      "monolithic kernels gain as well",
      "a place to study mechanism and policy",
      "self-hosting, shareable, transferable",
    ],
  },
];

/** The number of promises. */
export const PROMISE_COUNT = 140;
