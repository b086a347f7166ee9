import { assertEquals, assertThrows } from "@std/assert";
import {
  assembleProgram,
  createMachine,
  ElfError,
  FIRST_PAGES,
  frameStart,
  KSEG,
  ksegAddress,
  loadBare,
  physical,
  readElf,
  run,
  virtual,
  type VirtualAddress,
  writeElf,
} from "../../chapters/01-hardware/mod.ts";
import { bareMachine, IMAGE, MEMORY, recordingLine, reg } from "./helpers.ts";

Deno.test("loadBare starts an image at its entry in kernel mode, shut off", () => {
  const machine = createMachine({ memory: MEMORY });
  const image = assembleProgram("nop\n_start: halt", new Map(), {
    text: IMAGE,
  });
  loadBare(machine, image);
  const { processor } = machine;
  assertEquals(processor.pc, image.entry);
  assertEquals([processor.mode, processor.ipl], ["kernel", 7]);
  assertEquals(reg(machine, "t12"), image.entry as bigint);
  assertEquals(reg(machine, "ra"), image.entry as bigint);
  assertEquals(processor.fen, true);
});

Deno.test("loadBare gives the first processor a page of stack above its tables", () => {
  const machine = bareMachine("stq zero, -8(sp)\nstq zero, -8192(sp)\nhalt");
  const stack = reg(machine, "sp");
  assertEquals(stack, ksegAddress(frameStart(FIRST_PAGES.waiters)));
  assertEquals(run(machine, { steps: 10 }).reason, "halt");
});

Deno.test("loadBare clears the memory behind a segment's bytes", () => {
  const machine = createMachine({ memory: MEMORY });
  machine.bus.bytes.fill(0xee);
  const segment = {
    address: IMAGE,
    bytes: Uint8Array.of(1, 2),
    size: 16,
    writable: true,
  };
  loadBare(machine, {
    entry: IMAGE,
    segments: [segment],
    symbols: [],
    notes: new Map(),
  });
  const around = [...machine.bus.bytes.subarray(0x2_0000 - 1, 0x2_0000 + 17)];
  assertEquals(around, [0xee, 1, 2, ...new Array(14).fill(0), 0xee]);
});

Deno.test("loadBare clears the two low bits of an entry, as the processor would", () => {
  const machine = createMachine({ memory: MEMORY });
  const image = assembleProgram("_start: halt", new Map(), { text: IMAGE });
  loadBare(machine, { ...image, entry: virtual(image.entry + 3n) });
  assertEquals(machine.processor.pc, image.entry);
});

Deno.test("loadBare refuses an image that is not in memory, and says where it may be", () => {
  const places = [
    virtual(0x1_2000_0000n),
    ksegAddress(physical(MEMORY)),
    ksegAddress(physical(MEMORY - 3)),
    virtual(KSEG - 4n),
    ksegAddress(frameStart(FIRST_PAGES.free)) - 8192n as VirtualAddress,
  ];
  for (const text of places) {
    const machine = createMachine({ memory: MEMORY });
    const image = assembleProgram("_start: halt", new Map(), { text });
    const error = assertThrows(() => loadBare(machine, image), ElfError);
    assertEquals(
      error.message,
      `The segment at 0x${text.toString(16)} is not in the machine's memory: ` +
        "a bare image is linked from 0xfffffc000001e000 upwards",
    );
  }
});

Deno.test("an image written as ELF and read again prints through the console", () => {
  const source = `
_start: lda     t2, -3(zero)
        sll     t2, 40, t2
        lda     t3, 0x7f(zero)
        sll     t3, 26, t3
        lda     t3, 0x3f8(t3)
        addq    t2, t3, t2
        br      t3, here
here:   lda     t3, text-here(t3)
next:   ldbu    t1, 0(t3)
        beq     t1, end
        stb     t1, 0(t2)
        addq    t3, 1, t3
        br      next
end:    halt
text:   .asciz  "hello, kseg\\n"`
    .replace("text-here", "text-here_address");
  const here = IMAGE + 7n * 4n;
  const image = assembleProgram(
    source.replace("here_address", `0x${here.toString(16)}`),
    new Map(),
    { text: IMAGE },
  );
  const line = recordingLine();
  const machine = createMachine({ memory: MEMORY, console: line });
  loadBare(machine, readElf(writeElf(image)));
  assertEquals(run(machine, { steps: 1000 }).reason, "halt");
  const said = new TextDecoder().decode(Uint8Array.from(line.sent));
  assertEquals(said, "hello, kseg\n");
});
