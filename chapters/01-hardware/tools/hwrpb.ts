// # The parameter block
//
// A kernel that starts knows nothing about the machine; one page of memory, filled in before
// it starts, describes the machine to it.
//
// Nobody wants to build a kernel for 64 MB and another for 128. So before a kernel runs,
// a program that belongs to the board looks around: how much memory is there, how many
// processors, how fast is the clock? DEC called that program the *console*, because
// the operator typed commands to it. (The serial port to which the terminal was connected
// has the same name.) It writes the answers into the *hardware restart parameter block*,
// HWRPB, and every kernel for the Alpha begins by reading it.
//
// The block is a chain of smaller ones. Each is declared once on this page, as a list of
// words of eight bytes. From these lists come the bytes in memory, the offsets by which
// programs find them, and the figures.

import { type Bus, writePhysical } from "../memory/memory.ts";
import { LOGOUT_BYTES } from "../palcode/machine_checks.ts";
import type { Model } from "../models.ts";
import { physical, type PhysicalAddress, unsigned } from "../numbers.ts";

/** A block of words: for each field how many there are and what they tell, in order. */
export type Layout = Readonly<Record<string, readonly [number, string]>>;

/** The offset of every field of `layout`, in bytes. */
export function offsetsOf<const L extends Layout>(
  layout: L,
): Readonly<Record<keyof L, number>> {
  let offset = 0;
  const entries = Object.entries(layout).map(([name, [words]]) => {
    const entry = [name, offset] as const;
    offset += 8 * words;
    return entry;
  });
  return Object.fromEntries(entries) as Record<keyof L, number>;
}

/** The bytes that a block laid out like `layout` takes. */
export function bytesIn(layout: Layout): number {
  return Object.values(layout).reduce((sum, [words]) => sum + 8 * words, 0);
}

// ## The block itself
//
// It begins with its own address and with five letters, so that a kernel can make sure
// that it is looking at the right page. Then come the machine's properties, each in a word
// of its own, and the *offsets* of the other blocks, counted from here. Nothing in it
// depends on where it lies: it may be mapped at any address.
//
// :::figure hwrpb
// :::
//
// The interval clock's frequency is told multiplied by 4096, since it need not be a whole
// number. The last words are not told but exchanged: they belong to the processors that
// wait ([[§A second processor]]).

/** The hardware restart parameter block. */
export const HWRPB = {
  address: [1, "where it is, as a physical address"],
  identity: [1, "the letters HWRPB and three zeros"],
  revision: [1, "which edition of the standard"],
  size: [1, "bytes in this block"],
  primary: [1, "the number of the processor that starts"],
  pageSize: [1, "bytes in a page"],
  physicalBits: [1, "bits in a physical address"],
  greatestAsn: [1, "the greatest address space number"],
  serialNumber: [2, "the serial number, 16 letters"],
  systemType: [1, "the family of boards"],
  systemVariation: [1, "the board within its family"],
  systemRevision: [1, "its revision, four letters"],
  clockFrequency: [1, "ticks of the interval clock a second, times 4096"],
  cycleFrequency: [1, "cycles a second"],
  pageTables: [1, "where the page tables appear as one row (VPTB)"],
  reserved1: [1, ""],
  bufferHints: [1, "offset of hints about translation buffers; 0: none"],
  slots: [1, "how many processors there can be"],
  slotSize: [1, "bytes in the slot of one"],
  slotOffset: [1, "offset of the first slot"],
  terminals: [1, "how many terminal blocks there are"],
  terminalSize: [1, "bytes in one"],
  terminalOffset: [1, "offset of the first"],
  callbackOffset: [1, "offset of the callback block"],
  memoryOffset: [1, "offset of the memory table"],
  configuration: [1, "offset of the configuration block; 0: none"],
  replaceable: [1, "offset of the table of spare parts; 0: none"],
  saveTerminal: [2, "a routine before the console takes over, its argument"],
  restoreTerminal: [2, "a routine after it, its argument"],
  restart: [1, "where a processor begins that is told to start"],
  restartData: [1, "what it then finds in its procedure value, R27"],
  reserved2: [2, ""],
  checksum: [1, "the sum of all words before this one"],
  receiveReady: [
    1,
    "a bit for each processor that the console has a message for",
  ],
  transmitReady: [1, "a bit for each processor with a message for the console"],
  recognition: [1, "offset of the system's name; 0: none"],
} as const satisfies Layout;

/** Where each field of the block is. */
export const HWRPB_OFFSET: Readonly<Record<keyof typeof HWRPB, number>> =
  offsetsOf(HWRPB);

// ## A slot for each processor
//
// What belongs to one processor stands in a *slot*. First comes room for a process
// control block ([[§Contexts]]): the context in which this
// processor begins. The flags say how far it has come.
//
// :::figure processor-slot
// :::

/** What the parameter block says of one processor. */
export const PROCESSOR_SLOT = {
  context: [16, "the process control block in which it starts"],
  flags: [1, "whether it is there, works, and has been started"],
  palMemory: [4, "memory of its PALcode: sizes, addresses"],
  palRevision: [1, "which PALcode it has"],
  type: [1, "which processor it is"],
  variation: [1, "what it can do besides"],
  revision: [1, "its revision, four letters"],
  serialNumber: [2, "its serial number, 16 letters"],
  logout: [2, "where it leaves notes about machine checks, and how many bytes"],
  halted: [7, "when it halted: PCBB, PC, PS, R25, R26, R27, reason"],
  reserved: [1, ""],
  messageLengths: [1, "bytes in the message to it, bytes in the one from it"],
  messageTo: [10, "the message to it"],
  messageFrom: [10, "the message from it"],
  palRevisions: [16, "the PALcodes there are to choose from"],
  compatibility: [1, "the model that software may take it for"],
  consoleLog: [2, "notes of the console: address, bytes"],
  cache: [1, "the size of its outer cache"],
  padding: [2, ""],
} as const satisfies Layout;

/** Where each field of a slot is. */
export const SLOT_OFFSET: Readonly<
  Record<keyof typeof PROCESSOR_SLOT, number>
> = offsetsOf(PROCESSOR_SLOT);

/** Slot flag: it may be used. */
export const PROCESSOR_AVAILABLE = 1n << 2n;
/** Slot flag: it is there. */
export const PROCESSOR_PRESENT = 1n << 3n;
/** Slot flags: its PALcode has been loaded and is good. */
export const PALCODE_READY = 7n << 6n;

// ## What there is of memory
//
// Memory is described in *clusters*, runs of pages that serve one purpose. There are two
// here. The first pages belong to the console and its tables, this one among them; the
// rest is the kernel's.
//
// :::figure memory-cluster
// :::

/** The beginning of the memory table; the clusters follow it. */
export const MEMORY_TABLE = {
  checksum: [1, "the sum of all words behind this one"],
  optional: [1, "more about memory, on other boards"],
  clusters: [1, "how many clusters there are"],
} as const satisfies Layout;

/** A run of pages with one purpose. */
export const MEMORY_CLUSTER = {
  start: [1, "its first page, as a frame number"],
  pages: [1, "how many pages it has"],
  tested: [1, "how many of them have been tested"],
  bitmap: [3, "a bit for each good page: two addresses, checksum; 0: all are"],
  usage: [1, "whose they are: 0 the kernel's, 1 the console's"],
} as const satisfies Layout;

// ## The terminal, and how to use it
//
// A kernel that has just started wants to say something, long before it has driven any
// device. The console lends it a voice: procedures that it may call. The callback block
// says where they are.
//
// :::figure callback-block
// :::
//
// Both addresses lead to a *procedure descriptor*, a form of DEC's other operating system,
// VMS: its second word is the address of the code.

/** The console's terminal, as far as a serial line needs. */
export const TERMINAL_BLOCK = {
  type: [1, "what kind of terminal"],
  unit: [1, "which one"],
  reserved: [1, ""],
  length: [1, "bytes that follow"],
  level: [1, "the interrupt priority level of its line"],
  vectors: [2, "the interrupt vectors for sending and for receiving"],
  kind: [1, "the kind again, for who reads only from here on"],
} as const satisfies Layout;

/** Where the console's procedures are. */
export const CALLBACK_BLOCK = {
  dispatch: [1, "the descriptor of the procedure for all services"],
  dispatchPhysical: [1, "the same, as a physical address"],
  fixup: [1, "the descriptor of the one to call when all this has been moved"],
  fixupPhysical: [1, "the same, as a physical address"],
  mappings: [1, "how many pieces of memory must stay mapped for it"],
  pages: [1, "how many pages in all"],
  mapping: [3, "the first piece: virtual address, physical address, pages"],
  dispatchDescriptor: [
    2,
    "the descriptor: something of VMS, address of the code",
  ],
  fixupDescriptor: [2, "likewise"],
} as const satisfies Layout;

const CALLBACK_OFFSET = offsetsOf(CALLBACK_BLOCK);

/** A serial line, in both fields of the terminal block that ask. */
const SERIAL_TERMINAL = 2;

// ## Writing it down
//
// The numbers for families and models are DEC's. Ours is a board of the Tsunami family,
// variation *Clipper*, which is what QEMU imitates as well.

/** DEC's numbers for the board that we claim to be. */
const SYSTEM: Readonly<Record<"family" | "variation", number>> = {
  family: 34,
  variation: 0x1400,
};

/** DEC's numbers for the processors, by the names of their models. */
export const PROCESSOR_TYPES: Readonly<Record<string, number>> = {
  ev4: 2,
  ev5: 5,
  ev56: 7,
  ev6: 8,
  pca56: 9,
  ev67: 11,
};

/** What the parameter block tells of one machine. */
export interface MachineFacts {
  /** Where the block is to be: the start of a page. */
  readonly address: PhysicalAddress;
  /** The virtual address at which that page can be reached without page tables. */
  readonly window: bigint;
  /** How many processors there are. */
  readonly processors: number;
  /** Which Alpha they are. */
  readonly model: Model;
  /** Where they describe machine checks, {@linkcode LOGOUT_BYTES} each. */
  readonly logout: PhysicalAddress;
  /** Pages of memory. */
  readonly pages: number;
  /** How many of them, at the start, the console keeps. */
  readonly consolePages: number;
  /** The interval clock's ticks a second. */
  readonly ticks: number;
  /** Cycles a second. */
  readonly cycles: number;
  /** The virtual page table base. */
  readonly pageTables: bigint;
  /** Where the code of the console's callbacks begins: all services, moving. */
  readonly callbacks: { readonly dispatch: bigint; readonly fixup: bigint };
}

/** Where the parts of the parameter block lie in their page, behind each other. */
export function partsOf(processors: number): Readonly<
  Record<"slots" | "terminal" | "callbacks" | "memory", number>
> {
  const slots = Math.ceil(bytesIn(HWRPB) / 128) * 128;
  const terminal = slots + processors * bytesIn(PROCESSOR_SLOT);
  const callbacks = terminal + bytesIn(TERMINAL_BLOCK);
  return {
    slots,
    terminal,
    callbacks,
    memory: callbacks + bytesIn(CALLBACK_BLOCK),
  };
}

/** Writes all blocks into the memory of `bus`. */
export function writeParameters(bus: Bus, facts: MachineFacts): void {
  const { address, processors } = facts;
  const parts = partsOf(processors);
  writeBlock(bus, address, HWRPB, {
    address,
    identity: 0x4857_5250_4200_0000n,
    size: bytesIn(HWRPB),
    pageSize: 8192,
    physicalBits: 40,
    greatestAsn: facts.model.greatestAsn,
    serialNumber: 0x4e49_5053n,
    systemType: SYSTEM.family,
    systemVariation: SYSTEM.variation,
    clockFrequency: facts.ticks * 4096,
    cycleFrequency: facts.cycles,
    pageTables: facts.pageTables,
    slots: processors,
    slotSize: bytesIn(PROCESSOR_SLOT),
    slotOffset: parts.slots,
    terminals: 1,
    terminalSize: bytesIn(TERMINAL_BLOCK),
    terminalOffset: parts.terminal,
    callbackOffset: parts.callbacks,
    memoryOffset: parts.memory,
  });
  sumUp(bus, address, 0, HWRPB_OFFSET.checksum);
  for (let number = 0; number < processors; number++) {
    writeSlot(bus, facts, number);
  }
  writeTerminal(bus, physical(address + parts.terminal));
  writeCallbacks(bus, physical(address + parts.callbacks), facts);
  writeMemoryTable(bus, physical(address + parts.memory), facts);
}

/** Where the slot of processor `number` is, in the block at `address`. */
export function slotAddress(
  address: PhysicalAddress,
  number: number,
): PhysicalAddress {
  const { slots } = partsOf(0);
  return physical(address + slots + number * bytesIn(PROCESSOR_SLOT));
}

function writeSlot(bus: Bus, facts: MachineFacts, number: number): void {
  const { address, model, logout } = facts;
  writeBlock(bus, slotAddress(address, number), PROCESSOR_SLOT, {
    flags: PROCESSOR_AVAILABLE | PROCESSOR_PRESENT | PALCODE_READY,
    type: PROCESSOR_TYPES[model.name] ?? 0,
    logout: [logout + number * LOGOUT_BYTES, LOGOUT_BYTES],
  });
}

function writeTerminal(bus: Bus, at: PhysicalAddress): void {
  writeBlock(bus, at, TERMINAL_BLOCK, {
    type: SERIAL_TERMINAL,
    length: bytesIn(TERMINAL_BLOCK) - offsetsOf(TERMINAL_BLOCK).level,
    kind: SERIAL_TERMINAL,
  });
}

function writeCallbacks(
  bus: Bus,
  at: PhysicalAddress,
  { address, window, callbacks }: MachineFacts,
): void {
  const inPage = at - address;
  const dispatch = inPage + CALLBACK_OFFSET.dispatchDescriptor;
  const fixup = inPage + CALLBACK_OFFSET.fixupDescriptor;
  writeBlock(bus, at, CALLBACK_BLOCK, {
    dispatch: window + BigInt(dispatch),
    dispatchPhysical: address + dispatch,
    fixup: window + BigInt(fixup),
    fixupPhysical: address + fixup,
    mappings: 1,
    pages: 1,
    mapping: [window, address, 1],
    dispatchDescriptor: [0, callbacks.dispatch],
    fixupDescriptor: [0, callbacks.fixup],
  });
}

function writeMemoryTable(
  bus: Bus,
  at: PhysicalAddress,
  { pages, consolePages }: MachineFacts,
): void {
  const size = bytesIn(MEMORY_CLUSTER);
  const first = at + bytesIn(MEMORY_TABLE);
  writeBlock(bus, at, MEMORY_TABLE, { clusters: 2 });
  writeBlock(bus, first, MEMORY_CLUSTER, { pages: consolePages, usage: 1 });
  writeBlock(bus, first + size, MEMORY_CLUSTER, {
    start: consolePages,
    pages: pages - consolePages,
  });
  sumUp(bus, at, 8, 0, first + 2 * size - at);
}

type Word = number | bigint;

/** Writes a block at `at`: the fields in `values`, zeros elsewhere. */
function writeBlock<const L extends Layout>(
  bus: Bus,
  at: number,
  layout: L,
  values: Partial<Record<keyof L, Word | readonly Word[]>>,
): void {
  bus.bytes.fill(0, at, at + bytesIn(layout));
  const offsets = offsetsOf(layout);
  for (const name of Object.keys(layout)) {
    const words = [values[name] ?? 0].flat() as Word[];
    words.forEach((word, index) => {
      const place = physical(at + offsets[name]! + 8 * index);
      writePhysical(bus, place, 8, unsigned(BigInt(word)));
    });
  }
}

/** Puts the sum of the words from `from` to `to` of the block at `at` into `sum`. */
function sumUp(
  bus: Bus,
  at: PhysicalAddress,
  from: number,
  sum: number,
  to: number = sum,
): void {
  let total = 0n;
  for (let offset = from; offset < to; offset += 8) {
    total += bus.view.getBigUint64(at + offset, true);
  }
  writePhysical(bus, physical(at + sum), 8, unsigned(total));
}
