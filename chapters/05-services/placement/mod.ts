// # Placement
//
// A service is written once, and where each part of it runs is decided afterwards.
//
// A program looks up names in a directory. While the program is being written, the directory is a
// library in it. Then several programs are to use one directory, and it moves into a server. Then
// the server turns out to be slow, and a part of it moves into the kernel. Each time one word is
// changed, and nobody has to write or read code that packs parameters into messages:
//
// :::figure placement.costs
// :::
//
// In the first place a call crosses nothing, but every program has a directory of its own. The
// second is a spindle: the program pays for one entry into the kernel, and the directory is out of
// reach of its mistakes. In the last two places the directory belongs to somebody else, and is
// shared. There a call goes to another program and comes back, and what crosses the boundary twice
// there, the third place saves: the server has brought the module into the kernel as well, and it
// answers before the server would have been called.
//
// Which place is right depends on what must be safe from whom, and on what is shared. The table says what it costs.
//
// The first page is about the file that says where everything is, and the next two about what the
// compiler makes of it: stubs on the one side, a loop on the other. Then the parts are put
// together, and measured.
//
// :::spin 2.3
// The paper's figure puts the parts of a service into a library, the kernel, and a server, and
// compares that with a server of the usual kind ([[promise 8]], [[promise 55]]). Here it is
// measured: cycles, entries into the kernel, changes from program to program, and bytes copied, on
// the same module everywhere ([[promise 7]]). `deno task bench placement` prints the table, and
// beside it what a null call took on real machines. The conventional server here is a mild one: it
// is called directly and the processor goes with the message, so only the copying and the calls for
// it are what is added.
//
// A module in a server has at most three words for parameters. Slices are not passed by the stubs. A program that has
// more to pass agrees with the server on a message ([[§Messages]]). And some numbers cannot be results
// ([[§What cannot be a result]]).
// :::
//
// :::spin 1.2
// What a partition costs can be compared for one small service ([[promise 9]], [[promise 20]]). The
// paper's example is a file service, which is not built yet.
// :::
//
// What becomes of the others when a part ends is told of all services in one place:
// [[§When a part ends]]. Of this one it is:
//
// :::figure endings.names
// :::
//
// If another server registers the name before the client's next call, the client finds that one. A
// call that was under way has no result, and the client is ended by a trap, as it would be by a
// failed check in a library. If a client ends, the server hears at its reply that there is nobody,
// and accepts the next call. What the server remembers ends with it.

export * from "./manifest.ts";
export * from "./stubs.ts";
export * from "./serving.ts";
export * from "./building.ts";
export * from "./measuring.ts";
export * from "./shown.ts";
