// What a program may have: it is refused more, told so, and gets it back when something of its own has gone.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  createDomain,
  type Domain,
  endDomain,
  FEW_HANDLERS,
  freeRetired,
  usedBytes,
} from "../../chapters/02-controllers/mod.ts";
import {
  eventNameOf,
  type Extensions,
  install,
  LARGEST_STATE,
  MOST_DECLARED,
  NotOrdered,
  OverQuota,
  postMortemsOf,
  QUOTAS,
  remove,
  replace,
  usageOf,
} from "../../chapters/03-spindles/mod.ts";
import { callAll, newExtensions, put } from "./failing.ts";
import { lowered } from "./helpers.ts";

function programOf(extensions: Extensions, name = "program"): Domain {
  return createDomain(extensions.kernel, name);
}

/** Everything that a refusal must leave as it was. */
function accounts({ kernel, spindles, nextCall, nextHandler }: Extensions) {
  return {
    text: usedBytes(kernel.text),
    data: usedBytes(kernel.data),
    handlers: [...kernel.handlers.keys()],
    events: [...kernel.events.keys()],
    spindles: spindles.map(({ name, owner }) => `${name} ${owner}`),
    nextCall,
    nextHandler,
  };
}

const SMALL = lowered("spindle Small { entry e(): u64 { return 1; } }");

Deno.test("requireQuota: a program has so many spindles, and then a refusal that says so", () => {
  const extensions = newExtensions();
  const { identifier } = programOf(extensions);
  const first = install(extensions, SMALL, identifier);
  // Installing hundreds takes long. Only their number counts here.
  const others = Array.from({ length: QUOTAS.spindles - 1 }, () => first);
  extensions.spindles.push(...others);
  const before = accounts(extensions);
  assertThrows(
    () => install(extensions, SMALL, identifier),
    OverQuota,
    `Small would bring 1 spindles: program ${identifier} has 512, and may have 512`,
  );
  assertEquals(accounts(extensions), before);
  install(extensions, SMALL, 0);
  install(extensions, SMALL, programOf(extensions, "other").identifier);
  extensions.spindles.splice(extensions.spindles.indexOf(first), 1);
  install(extensions, SMALL, identifier);
  assertEquals(usageOf(extensions, identifier).spindles, QUOTAS.spindles);
});

/** Spindles that bring much of one thing, and how many of them a program may have. */
const LARGE: Readonly<Record<string, readonly [string, number]>> = {
  "bytes of state": [
    `spindle Large { state { a: [u64; ${LARGEST_STATE / 8}]; } }`,
    QUOTAS["bytes of state"] / LARGEST_STATE,
  ],
  handlers: [
    `spindle Large { ${
      "on Trap.breakpoint(c) { return true; } ".repeat(230)
    } }`,
    Math.floor(QUOTAS.handlers / 230),
  ],
  events: [
    `spindle Large { ${
      Array.from(
        { length: QUOTAS.events + 1 },
        (_, at) => `export event e${at}(x: u64) within 100;`,
      ).join(" ")
    } }`,
    0,
  ],
};

for (const [what, [text, most]] of Object.entries(LARGE)) {
  Deno.test(`requireQuota: ${what} of a program are limited, and given back`, () => {
    const extensions = newExtensions();
    const { identifier } = programOf(extensions);
    const form = lowered(text);
    for (let count = 0; count < most; count++) {
      install(extensions, form, identifier);
    }
    freeRetired(extensions.kernel);
    const before = accounts(extensions);
    const { message } = assertThrows(
      () => install(extensions, form, identifier),
      OverQuota,
    );
    assert(message.includes(`${what}: program ${identifier} has`), message);
    assertEquals(accounts(extensions), before);
    install(extensions, form, 0);
    for (const one of [...extensions.spindles]) remove(extensions, one);
    const { events: _, ...used } = usageOf(extensions, identifier);
    assertEquals(Object.values(used), [0, 0, 0, 0]);
  });
}

Deno.test("requireQuota: of an event that all are told of a program has few handlers, counted over its spindles", () => {
  const extensions = newExtensions();
  const { identifier } = programOf(extensions);
  const told = (name: string, count: number) =>
    lowered(`spindle ${name} { ${"on Clock.tick(t) { } ".repeat(count)} }`);
  install(extensions, told("Many", FEW_HANDLERS - 2), identifier);
  const before = accounts(extensions);
  assertThrows(
    () => install(extensions, told("More", 3), identifier),
    OverQuota,
    `More would bring 3 handlers of Clock.tick: program ${identifier} has 14, and may have 16`,
  );
  assertEquals(accounts(extensions), before);
  install(extensions, told("More", 2), identifier);
  install(extensions, told("Others", FEW_HANDLERS + 1), 0);
  const [many] = extensions.spindles;
  replace(extensions, many!, told("Many", FEW_HANDLERS - 2));
});

Deno.test("requireWithin: bytes of code are limited, and what was made is given back", () => {
  const extensions = newExtensions();
  const { identifier } = programOf(extensions);
  const form = lowered(
    `spindle Code { state { a: [u64; 64]; } entry e(x: u64) { ${
      Array.from({ length: 250 }, (_, at) => `self.a[x * ${at} & 63] += x; `)
        .join("")
    } } }`,
  );
  const first = install(extensions, form, identifier);
  // As if it had installed as much as it may already.
  const { codeBytes } = first;
  Object.assign(first, { codeBytes: QUOTAS["bytes of code"] - codeBytes + 4 });
  const before = accounts(extensions);
  assertThrows(
    () => install(extensions, form, identifier),
    OverQuota,
    "bytes of code",
  );
  assertEquals(accounts(extensions), before);
  Object.assign(first, { codeBytes: QUOTAS["bytes of code"] - codeBytes });
  install(extensions, form, identifier);
});

Deno.test("replace: what the old one has is not counted against the new one", () => {
  const extensions = newExtensions();
  const { identifier } = programOf(extensions);
  const text = `spindle Large { state { a: [u64; ${LARGEST_STATE / 8}]; } }`;
  for (let count = 0; count < 4; count++) put(extensions, text, identifier);
  const [first] = extensions.spindles;
  const { spindle } = replace(extensions, first!, lowered(text));
  assertEquals(spindle.owner, identifier);
  assertEquals(usageOf(extensions, identifier)["bytes of state"], 4 * 32768);
});

Deno.test("publish: an order that cannot be is refused as such, and nothing is left behind", () => {
  const extensions = newExtensions();
  put(
    extensions,
    "spindle One { on Trap.breakpoint(c) before Two { return false; } }",
  );
  const before = accounts(extensions);
  assertThrows(
    () =>
      put(
        extensions,
        "spindle Two { state { n: u64; } on Trap.breakpoint(c) before One { return false; } }",
      ),
    NotOrdered,
    "each want to be asked before another",
  );
  assertEquals(accounts(extensions), before);
});

Deno.test("declareEvents: a program's spindles raise and handle events of their own", () => {
  const extensions = newExtensions();
  const text = `spindle Tells {
  export event told(x: u64): u64 within 2_000;
  export operation tell(x: u64): u64 cost 90_000 {
    const answer = raise told(x) else { return 7; }
    return answer;
  }
}`;
  const user = `spindle Hears uses Tells {
  state { list: [u64; 8] = 3; }
  on Tells.told(x) { return self.list[x] + x; }
  entry e(x: u64): u64 { return Tells.tell(x); }
}`;
  for (let program = 0; program < 2; program++) {
    const call = extensions.nextCall;
    const results = callAll(extensions, [[call, 2n], [call, 9n]], (owner) => {
      put(extensions, text, owner);
      put(extensions, user, owner);
    });
    assertEquals(results, [5n, 7n]);
    const [found] = postMortemsOf(extensions).slice(-1);
    assertEquals(found!.parameters, [{ what: "x", value: "9" }]);
    assertEquals(found!.owner, program + 1);
  }
});

Deno.test("declareAgain: the events of a program that has ended become others'", () => {
  const extensions = newExtensions();
  const { kernel } = extensions;
  const text = `spindle Tells {
  export event told(x: u64): u64 within 2_000;
  export operation tell(x: u64): u64 cost 90_000 {
    const answer = raise told(x) else { return 7; }
    return answer;
  }
}`;
  const user = `spindle Hears uses Tells {
  on Tells.told(x) { return x + 1; }
  entry e(x: u64): u64 { return Tells.tell(x); }
}`;
  const count = kernel.events.size;
  const used: number[] = [];
  for (let program = 0; program < 2 * MOST_DECLARED; program++) {
    const domain = programOf(extensions, `program${program}`);
    put(extensions, text, domain.identifier);
    if (program % 50 === 0) put(extensions, user, domain.identifier);
    const name = eventNameOf("Tells.told", domain.identifier);
    const event = kernel.events.get(name)!;
    assertEquals(event.number, [...kernel.events.keys()].indexOf(name));
    assertEquals(event.declaration.name, name);
    endDomain(kernel, domain, { kind: "exited", status: 0 });
    freeRetired(kernel);
    used.push(usedBytes(kernel.text));
  }
  assertEquals(kernel.events.size, count + 1);
  assertEquals(used.at(-1), used[2]);
});
