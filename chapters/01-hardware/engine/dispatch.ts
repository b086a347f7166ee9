// # Dispatch
//
// Which handler is next? Answering that question, over and over, is *dispatch*, and an
// interpreter is as fast as its answer.
//
// Ours takes four steps. Is the time up? Has the page ended? Then it reads the word, and
// looks in the table of decoded instructions at the one place where this word, from this
// address, would be. If the entry there is for the same word, it has the number of a
// handler, and the code continues there.
//
// The entry is compared with the word itself, each time. That costs a load and a
// comparison, and in exchange there is nothing to keep up to date. A program may overwrite
// its own instructions, the disk may write over them, a person may edit them in the
// console: the next time the word is executed, it is the new one.

import type { Frame } from "./frame.ts";
import { type Exit, EXITS } from "./frame.ts";
import { HANDLERS } from "./handlers.ts";
import { handlerCode } from "./handler_code.ts";
import {
  DECODED,
  DECODED_ENTRIES,
  ENTRY,
  ENTRY_BYTES,
  MEMORY_START,
} from "./layout.ts";
import { reachPage } from "./reaching.ts";
import {
  block,
  branch,
  branchIf,
  branchTable,
  type Code,
  get,
  i32,
  i64,
  type Label,
  label,
  loop,
  set,
} from "./wasm_code.ts";

/** Everything between entering and leaving; `reason` says why it was left. */
export function interpreter(frame: Frame): Code {
  const { next, elsewhere } = frame.labels;
  const instructions = loop(
    elsewhere,
    reachPage(frame),
    loop(next, dispatch(frame)),
  );
  return landings(frame, instructions);
}

/** The word at `pc`, and the table entry it would have. */
function lookUp(frame: Frame): Code {
  const { pc, place, entry, area, fetchAddend } = frame;
  const index = i32.and(
    get(place),
    i32.constant((DECODED_ENTRIES - 1) * 4),
  );
  const scale = Math.log2(ENTRY_BYTES / 4);
  return [
    set(place, i32.add(i32.wrap_i64(get(pc)), get(fetchAddend))),
    set(entry, i32.add(get(area), i32.shl(index, i32.constant(scale)))),
  ];
}

/** Executes one instruction. */
function dispatch(frame: Frame): Code {
  const { pc, cycles, until, pageEnd, place, entry, labels } = frame;
  const { exits } = labels;
  const handlers = [...HANDLERS.values()];
  const starts = [...HANDLERS.keys()].map((key) => label(key));
  const word = i32.load(get(place), MEMORY_START);
  const known = i32.load(get(entry), DECODED + ENTRY.word);
  const number = i32.load16_u(get(entry), DECODED + ENTRY.handler);
  const select = [
    branchIf(i64.ge_u(get(cycles), get(until)), exits.until),
    branchIf(i64.eq(get(pc), get(pageEnd)), labels.elsewhere),
    lookUp(frame),
    branchIf(i32.ne(word, known), exits.decode),
    branchTable(number, [exits.step, ...starts]),
  ];
  return nest(
    select,
    handlers.map((handler, index) => ({
      label: starts[index]!,
      code: handlerCode(frame, handler),
    })),
  );
}

// ## Where the handlers stand
//
// WebAssembly cannot jump to an address, only out of blocks. So there is a block for each
// handler, one inside the other, and the selecting jump stands in the innermost. To leave
// so many blocks is to land at the beginning of a certain handler.

/** `inner`, and around it for each of `parts` a block that ends where its code begins. */
function nest(
  inner: Code,
  parts: readonly { label: Label; code: Code }[],
): Code {
  return parts.reduce(
    (inside: Code, { label, code }) => [block(label, inside), code],
    inner,
  );
}

/** The same for the ways out: each one notes its reason. */
function landings(frame: Frame, inner: Code): Code {
  const done = label("done");
  const note = (name: Exit) => [
    set(frame.reason, i32.constant(EXITS.indexOf(name))),
    branch(done),
  ];
  const parts = EXITS.map((name) => ({
    label: frame.labels.exits[name],
    code: note(name),
  }));
  return block(done, nest(inner, parts));
}
