// # Messages
//
// What a message is, the two programs decide that exchange it. The kernel lets one strand call
// another, and moves rights to memory when it is told to.
//
// A program sends pages of 8192 bytes. In a first version the receiver copies each page out of the
// sender's window. In a second one the page itself goes: its frame is unmapped here and mapped
// there, and comes back with the reply. In a third one both have mapped the same eight pages, and
// the receiver is called once for eight messages:
//
// :::figure messages.costs
// :::
//
// All three use the same calls ([[§Calls]]) and differ in a few lines of a spindle that the
// programs bring. A copy is safest: the receiver has its own bytes, and the sender can do with the
// page what it likes. A page that is given cannot be changed any more by who has given it. A ring
// is fastest and asks for most trust: the sender can change a message while it is being read, so a
// careful receiver copies what it decides by.
//
// If one of the two ends, or one of their spindles is taken out, the other does not wait for it:
//
// :::figure endings.messages
// :::
//
// :::spin 4.1
// Applications and servers define what communication means between them ([[promise 104]]). The
// receiver of messages has a *recogniser*, a piece of code in the kernel that looks at each message
// and says what becomes of it ([[promise 105]]). Here that is a handler of `Calls.recognise` or
// `Calls.route`. It sees the header and three words. A question that the recogniser answers takes
// {{messages.recognised}} cycles and one that is delivered {{messages.delivered}}. The kernel never
// looks at what is in a message. A test sends messages that differ in nothing but their contents, and
// compares each instruction that the kernel executes and each place that it uses: they are the same.
// Neither can the recogniser look: the memory is the sender's. A recogniser that looks into the
// sender's window is therefore not possible here; what it is to decide by must be in the words.
// :::

export * from "./running.ts";
export * from "./shown.ts";
