// Hostile programs and spindles, made at random.

import type { Chance } from "../02-controllers/chance.ts";
import { callsys } from "./helpers.ts";

// ## What is done
//
// `#` is a number that was not thought about, `@` a place in a program, and each line must be a statement that a
// handler without an answer may have.

const STATEMENTS: readonly string[] = [
  "const one = Domain.named(#) else { return; } self.domain = one;",
  "if const one = self.domain { const n = Domain.owned(one) else { return; } self.n += n; }",
  "if const one = self.domain { const n = Domain.guaranteed(one) else { return; } self.n += n; }",
  "if const one = self.domain { const n = Domain.running(one) else { return; } self.n += n; }",
  "self.domain = Domain.current();",
  "self.domain = Domain.subject();",
  "const one = Strand.named(#) else { return; } self.strand = one;",
  "self.strand = Strand.current();",
  "const one = Strand.create(@, #) else { return; } const two = Strand.begin(one) else { return; } self.strand = two;",
  "const one = Strand.create(#, #) else { return; } const two = Strand.begin(one) else { return; } self.strand = two;",
  "const one = Strand.create(#, #) else { return; } Strand.discard(one);",
  "if const one = self.strand { Strand.unblock(one); }",
  "if const one = self.strand { Strand.setRank(one, # & 0xffff) else { return; } }",
  "if const one = self.strand { const gone = Strand.rollBack(one) else { return; } if gone { self.n += 1; } }",
  "if const one = self.strand { const pc = Strand.divert(one, @) else { return; } self.n += pc & 7; }",
  "if const one = self.strand { const pc = Strand.divert(one, #) else { return; } self.n += pc & 7; }",
  "if const one = self.strand { const n = Strand.usedBy(one) else { return; } self.n += n; }",
  "Strand.sequence(@, # & 60, true) else { return; }",
  "Strand.sequence(#, #, false) else { return; }",
  "Strand.yield();",
  "Strand.block();",
  "Strand.accept();",
  "Strand.call(#, #, #, #, #) else { return; }",
  "Strand.await(#) else { return; }",
  "Strand.reply(#, i64(#), true) else { return; }",
  "Strand.reply(#, i64(#), false) else { return; }",
  "Strand.open(#, #, true);",
  "Strand.open(@, 8192, true);",
  "Strand.fetch(#, # & 0xff, @, # & 0xfff) else { return; }",
  "Strand.store(#, # & 0xff, @, # & 0xfff) else { return; }",
  "if Strand.lives(#) { self.n += 1; }",
  "Strand.end(#);",
  "const one = Frame.take() else { return; } Frame.discard(one);",
  "const one = Frame.take() else { return; } const two = Frame.keep(one) else { return; } self.frame = two;",
  "const one = Frame.allocate(#C) else { return; } self.frame = one;",
  "const one = Frame.search(#C, #, 64) else { return; } self.frame = one;",
  "if const one = self.frame { Frame.deallocate(one, #C) else { return; } }",
  "const one = Frame.named(#) else { return; } self.frame = one;",
  "if const one = self.frame { const two = Frame.behind(one, # & 1023) else { return; } self.frame = two; }",
  "if const one = self.frame { const two = Frame.named(#) else { return; } Frame.copy(one, two) else { return; } }",
  "if const one = self.frame { const n = Frame.give(#, one, #C) else { return; } self.n += n; }",
  "if const one = self.frame { const n = Frame.lend(#, one, #C, Mapping.Rights.readWrite) else { return; } self.n += n; }",
  "if const one = self.frame { Frame.recall(one, #C) else { return; } }",
  "const n = Frame.given(#) else { return; } self.n += n;",
  "self.space = Space.current();",
  "const one = Space.named(#) else { return; } self.space = one;",
  "if Space.readable(#, # & 4095) { self.n += 1; }",
  "if Space.writable(@, # & 4095) { self.n += 1; }",
  "Space.fetch(@, self.bytes[..]) else { return; }",
  "Space.store(#, self.bytes[..]) else { return; }",
  "if const one = self.frame { if const to = self.space { Mapping.map(to, #P, one, #C, Mapping.Rights.readWrite) else { return; } } }",
  "const one = Frame.take() else { return; } const to = Space.current() else { Frame.discard(one); return; } const two = Mapping.place(to, #P, one, Mapping.Rights.all) else { return; } self.frame = two;",
  "if const to = self.space { Mapping.unmap(to, #P, #C) else { return; } }",
  "if const to = self.space { Mapping.protect(to, #P, #C, Mapping.Rights.read) else { return; } }",
  "if const to = self.space { Mapping.promise(to, #P, #C, Mapping.Rights.readWrite) else { return; } }",
  "if const to = self.space { Mapping.watch(to, #P, #C, # & 7) else { return; } }",
  "if const to = self.space { Mapping.track(to, #P, #C, true) else { return; } }",
  "if const to = self.space { const n = Mapping.references(to, #P, 3) else { return; } self.n += n; }",
  "if const to = self.space { Mapping.divide(to, #P, # & 0xffff) else { return; } }",
  "if const to = self.space { Mapping.join(to, #P) else { return; } }",
  "if const to = self.space { const n = Mapping.written(to, #P) else { return; } self.n += n; }",
  "if const to = self.space { const one = Mapping.frame(to, #P) else { return; } self.frame = one; }",
  "if const to = self.space { Mapping.countMisses(to, #P, #C, # & 3) else { return; } }",
  "const one = Disk.extent(#) else { return; } self.extent = one;",
  "if const from = self.extent { if const one = self.frame { const made = Disk.request(from, true, #, 1, one, 0) else { return; } self.request = made; } }",
  "if const from = self.extent { if const one = self.frame { const made = Disk.request(from, false, # & 63, 16, one, 0) else { return; } self.request = made; } }",
  "if const one = self.request { Disk.cancel(one) else { return; } }",
  "if const from = self.extent { if const to = self.domain { const one = Disk.share(from, to, #, #, true) else { return; } self.extent = one; } }",
  "if const from = self.extent { if const to = self.domain { const one = Disk.share(from, to, 0, 1, false) else { return; } self.extent = one; } }",
  "const one = Ethernet.station(#) else { return; } if const to = self.frame { const n = Ethernet.supply(one, to) else { return; } self.n += n; }",
  "const one = Ethernet.named(#) else { return; } Ethernet.release(one) else { return; }",
  "Ethernet.withdraw() else { return; }",
  "const one = Timer.set(Clock.ticks() + (# & 3)) else { return; } self.timer = one;",
  "const one = Timer.set(#) else { return; } self.timer = one;",
  "if const one = self.timer { Timer.cancel(one) else { return; } }",
  "const one = Timer.named(#) else { return; } self.timer = one;",
  "const one = Video.screen(#) else { return; } Video.blanks(one, true) else { return; }",
  "if Space.readable(@, 16) { self.n += Console.write(2, @, 16); }",
  "if !Console.wait(1) { return; }",
  "let x: u64 = 1; for i in 0..150 { x = x * 5 + #; } self.n = x;",
  "self.list[self.n] = #;",
  "self.list[self.n & 3] = self.list[0] / (self.list[1] - self.list[2]);",
];

/** How handlers begin, and what they answer. */
const HANDLERS: readonly (readonly [string, string])[] = [
  ["on Trap.systemCall(a, b, c, d, e) when a == $", "i64"],
  ["on Trap.invalidTranslation(a)", "bool"],
  ["on Trap.accessViolation(a)", "bool"],
  ["on Trap.protectionFault(a)", "bool"],
  ["on Trap.breakpoint(a)", "bool"],
  ["on Trap.software(a)", "bool"],
  ["on Trap.illegalInstruction(a)", "bool"],
  ["on Trap.unalignedAccess(a)", "bool"],
  ["on Trap.arithmetic(a)", "bool"],
  ["on Clock.tick(a)", ""],
  ["on Strand.unblock(a)", ""],
  ["on Strand.block(a)", ""],
  ["on Strand.run(a)", ""],
  ["on Strand.stop(a, b)", ""],
  ["on Timer.expired(a)", ""],
  ["on Disk.arrived(a)", ""],
  ["on Disk.done(a)", ""],
  ["on Mapping.missed(a)", ""],
  ["on PhysAddr.reclaim(a, b)", "bool"],
  ["on PhysAddr.repossess(a, b)", ""],
  ["on Console.received(a)", ""],
  ["on Processor.select(a)", "Strand?"],
  ["on Calls.recognise(a, b, c, d, e)", "i64"],
  ["on Calls.route(a, b, c, d, e)", "u64"],
];

const ANSWERS: Readonly<Record<string, readonly string[]>> = {
  i64: ["0", "-1", "-512", "-4096", "7"],
  u64: ["0", "3", "0xffff_ffff_ffff_ffff"],
  bool: ["true", "true", "false"],
  "Strand?": ["none", "self.strand"],
};

const CODE = 0x1_2000_0000;

function numberBy({ below }: Chance): string {
  const few = ["0", "1", "2", "3", "4096", "8192", "0xffff_ffff_ffff_ffff"];
  const more = ["0x8000_0000_0000_0000", "0x20_0000_0000_0000", "0xffff_ffff"];
  const all = [...few, ...more, "self.n", "self.n & 63"];
  return below(3) > 0 ? String(below(60)) : all[below(all.length)]!;
}

function statementBy(chance: Chance): string {
  const { below } = chance;
  const text = STATEMENTS[below(STATEMENTS.length)]!;
  return text
    .replaceAll("#C", () => String([1, 1, 2, 3][below(4)]))
    .replaceAll("#P", () => {
      const page = CODE + (below(24) - 8) * 8192;
      return below(6) === 0 ? numberBy(chance) : String(page);
    })
    .replaceAll("@", () => String(CODE + 8192 * below(3) + 8 * below(9)))
    .replaceAll("#", () => numberBy(chance));
}

function handlerBy(chance: Chance): string {
  const { below } = chance;
  const [head, answers] = HANDLERS[below(HANDLERS.length)]!;
  const some = ANSWERS[answers];
  const answer = some ? ` ${some[below(some.length)]}` : "";
  const count = 1 + below(3);
  const body = Array.from(
    { length: count },
    () => `if self.n < 1_000_000 { ${statementBy(chance)} }`,
  )
    .join("\n    ").replaceAll("return;", `return${answer};`);
  const name = head.replace("$", String(2000 + below(3)));
  return `  ${name} {\n    ${body}\n    return${answer};\n  }`;
}

/** A spindle called `name`, which may be refused. */
export function spindleBy(chance: Chance, name: string): string {
  const handlers = Array.from(
    { length: 1 + chance.below(2) },
    () => handlerBy(chance),
  ).join("\n");
  const uses = handlers.includes("on Calls.") ? " uses Calls" : "";
  return `spindle ${name}${uses} {
  state { domain: Domain?; strand: Strand?; frame: Frame?; space: Space?; extent: Extent?; request: Request?;
    timer: Timer?; n: u64; list: [u64; 4]; bytes: [u8; 64]; }
${handlers}
}`;
}

// ## Who does it

/** Does everything that enters the kernel, and goes on whatever comes of it. */
export function hostileBy({ below }: Chance): string {
  const lines = Array.from({ length: 40 }, () => {
    const call = [2000, 2001, 2002, 1100, 1101, 1102, 1103, 1104, 1105, 3, 4];
    switch (below(9)) {
      case 0:
        return "        bpt\n";
      case 1:
        return "        ldq     t0, 3(sp)\n";
      case 2:
        return "        ldq     t0, -20000(sp)\n";
      case 3:
        return "        addt/su $f1, $f2, $f3\n";
      case 4:
        return `        stq     s1, ${8 * below(8)}(sp)\n`;
      default:
        return `        lda     a0, ${below(70)}(zero)
        lda     a1, ${below(40)}(zero)
        mov     s1, a2
${callsys(call[below(call.length)]!)}`;
    }
  });
  return `        ldah    s1, 0x1234(zero)
again:  mulq    s1, 5, s1
        addq    s1, 7, s1
${lines.join("")}        br      again\n`;
}
