// What a spindle exports, as others see it.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  checkSpindle,
  type Environment,
  interfaceOf,
  joinEnvironments,
  lowerSpindle,
  Refusal,
} from "../../chapters/03-spindles/mod.ts";
import { ENVIRONMENT, typed } from "./helpers.ts";

const PAGER = typed(`spindle Pager {
  enum Trouble { missing = 1, full }
  record Page { frame: u64; dirty: bool; }
  type Place = u32 < 100;
  state { waiting: bool; }
  export operation lookup(block: u64, place: Place): u64 fails Trouble
    cost 10 * u64(place)
  { if block > 5 { fail Trouble.missing; } return block; }
  export pure operation kind(trouble: Trouble): u64 cost 10 { return u64(trouble); }
  export operation rest() cost 10 { Console.wait(1); }
  export event missed(trouble: Trouble): bool within 1_000;
}`);

const WITH_PAGER: Environment = joinEnvironments(
  ENVIRONMENT,
  interfaceOf(PAGER),
);

function check(text: string) {
  return checkSpindle({ file: "user.spindle", text }, WITH_PAGER);
}

Deno.test("interfaceOf: another spindle calls operations, names types and handles events", () => {
  const user = check(`spindle User uses Pager {
  enum Trouble { mine }
  state { page: Page; other: Pager.Trouble = Pager.Trouble.full; own: Trouble; }
  entry ask(block: u64): u64 {
    const found = Pager.lookup(block, 7) else (why) {
      match why { missing => { return 1; } full => { return Pager.kind(why); } }
    }
    return found;
  }
  on Pager.missed(trouble) when trouble == Pager.Trouble.missing { return Pager.kind(trouble) == 1; }
}`);
  assertEquals(user.uses, ["Pager"]);
  const handler = user.procedures.at(-1);
  assertEquals(handler?.event?.provider, "Pager");
});

Deno.test("interfaceOf: types of two spindles do not mix, though their names are the same", () => {
  assertThrows(
    () =>
      check(`spindle User uses Pager {
  enum Trouble { missing = 1, full }
  entry ask(): u64 { return Pager.kind(Trouble.full); }
}`),
    Refusal,
    "This is Trouble, but Pager.Trouble is expected",
  );
});

Deno.test("interfaceOf: who does not say that he uses it cannot name it", () => {
  for (
    const member of [
      "entry ask(): u64 { return Pager.kind(Pager.Trouble.full); }",
      "on Pager.missed(trouble) { return true; }",
      "state { trouble: Pager.Trouble = Pager.Trouble.full; }",
    ]
  ) {
    assertThrows(() => check(`spindle User { ${member} }`), Refusal, "T101");
  }
});

Deno.test("interfaceOf: what may wait in an operation may wait for its callers", () => {
  assertThrows(
    () =>
      check(
        "spindle User uses Pager { on Clock.tick(ticks) { Pager.rest(); } }",
      ),
    Refusal,
    "Pager.rest may wait, and Clock.tick is an interrupt",
  );
  const { operations } = interfaceOf(PAGER);
  assertEquals(operations.get("Pager.rest")?.blocking, true);
  assertEquals(operations.get("Pager.lookup")?.blocking, false);
});

Deno.test("interfaceOf: what an operation costs is said in terms of its parameters", () => {
  const operation = interfaceOf(PAGER).operations.get("Pager.lookup")!;
  const [, place] = operation.parameters;
  const text = JSON.stringify(
    operation.cost,
    (_, value) => typeof value === "bigint" ? `${value}` : value,
  );
  assert(text.includes(`"name":"place"`));
  assertEquals(
    place?.type.kind === "integer" && place.type.name,
    "Pager.Place",
  );
});

Deno.test("interfaceOf: a filter may call only what is pure", () => {
  const filter = (condition: string) => () =>
    check(`spindle User uses Pager {
  on Pager.missed(trouble) when ${condition} { return true; }
}`);
  filter("Pager.kind(trouble) == 1")();
  assertThrows(filter("Pager.lookup(1, 2) == 1"), Refusal, "T109");
});

Deno.test("releaseAtChecks: who was not answered has been given nothing, and gives nothing back", () => {
  const giver = checkSpindle({
    file: "giver.spindle",
    text: `spindle Giver {
  export operation give(): NewFrame? cost 9_000 {
    const frame = Frame.take() else { return none; }
    return frame;
  }
}`,
  }, ENVIRONMENT);
  const source = {
    file: "user.spindle",
    text: `spindle User uses Giver {
  state { list: [u64; 4]; }
  entry e(x: u64): u64 {
    const frame = Giver.give() else { return 1; }
    self.list[x] = 1;
    frame.discard();
    return 2;
  }
}`,
  };
  const environment = joinEnvironments(ENVIRONMENT, interfaceOf(giver));
  const [entry] = lowerSpindle(checkSpindle(source, environment)).procedures;
  const released = entry!.body.sites.map(({ kind, releases = [] }) =>
    [kind, ...releases.map(({ name }) => name)].join(" ")
  );
  assertEquals(released, ["answer", "index Frame.discard"]);
});
