// A kernel with a door, a judge with a key, and a certificate with something of each kind in it.

import { createMachine } from "../../chapters/01-hardware/mod.ts";
import {
  createDomain,
  startKernel,
} from "../../chapters/02-controllers/mod.ts";
import {
  createExtensions,
  type InstalledSpindle,
  type Source,
} from "../../chapters/03-spindles/mod.ts";
import {
  admit,
  ALL_INTERFACES,
  createJudge,
  fullEnvironment,
  type InstallRequest,
  type Judge,
  judgeFor,
  openSealedDoor,
  requestInstall,
  type SealedDoor,
  sealText,
} from "../../chapters/04-verifier/mod.ts";

/** Everything that a spindle may name. */
export const ENVIRONMENT = fullEnvironment();

/** A spindle that others use. */
export const BASE: Source = {
  file: "base.spindle",
  text: `spindle Base {
  state { total: u64; }
  export operation add(n: u64): u64 cost 400 { self.total += n; return self.total; }
}`,
};

/** The same for whoever uses it. */
export const SAME_BASE: Source = {
  ...BASE,
  text: BASE.text.replace("+= n;", "+= n * 2;"),
};

/** One that offers something else under this name. */
export const OTHER_BASE: Source = {
  ...BASE,
  text: BASE.text.replace("cost 400", "cost 500"),
};

/** A spindle with a loop, an array of its own, something to give back, a filter, and a call of another one. */
export const SOURCE: Source = {
  file: "sealed.spindle",
  text: `spindle Sealed uses Base {
  state { n: u64 = 7; list: [u64; 10]; }
  entry sum(x: u64): u64 {
    let k: u64 = 0;
    for i in 0..10 { self.n += self.list[i] + self.list[k]; k = i; }
    return self.list[x];
  }
  entry fill(x: u64): u64 {
    let line: [u64; 4] = [0; 4];
    line[x & 3] = x;
    return line[x & 1];
  }
  entry take(x: u64): u64 {
    const frame = Frame.take() else { return 0; }
    self.list[x] = 1;
    frame.discard();
    return 1;
  }
  on Clock.tick(t) when t > 5 { self.n += Base.add(t); }
}`,
};

/** A kernel's door and who is behind it. */
export interface Scene {
  readonly door: SealedDoor;
  readonly judge: Judge;
  readonly keys: CryptoKeyPair;
  /** The spindle that is used, as it is installed now. */
  readonly base: InstalledSpindle;
  /** A program that may install. */
  readonly program: number;
}

/** New keys of a judge. */
export async function judgeKeys(): Promise<CryptoKeyPair> {
  const made = await crypto.subtle.generateKey("Ed25519", false, [
    "sign",
    "verify",
  ]);
  return made as CryptoKeyPair;
}

/** A kernel whose door is called `name`. */
export async function scene(name = "door"): Promise<Scene> {
  const keys = await judgeKeys();
  const judge = await createJudge(keys.privateKey, ALL_INTERFACES);
  const kernel = startKernel(createMachine({ memory: 16 * 2 ** 20 }));
  const extensions = createExtensions(kernel, ENVIRONMENT);
  const { spindle: base } = admit(extensions, BASE, 0);
  const program = createDomain(kernel, "program").identifier;
  const door = openSealedDoor(extensions, name, judge.kernel, [
    keys.publicKey,
  ]);
  return { door, judge, keys, base, program };
}

/** What the judge of `here` says of `source`, which may use [[BASE]]. */
export async function certificateFor(
  { judge, base, door }: Scene,
  request: InstallRequest = requestInstall(door, 0),
  source = SOURCE,
): Promise<string> {
  const { typed } = base.lowered;
  return (await judgeFor(judge, request, source, [typed])).text;
}

/** `text` with the seal of the judge of `here`, as a careless judge or the thief of a key would make it. */
export function sealedBy(
  { keys }: Pick<Scene, "keys">,
  text: string,
): Promise<Uint8Array<ArrayBuffer>> {
  return sealText(text, keys.privateKey);
}
