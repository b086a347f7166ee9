// # The console and judges
//
// A judge works somewhere else. The console tells which request to answer, whom to trust, and takes in the answer.

import {
  admitSealed,
  ALL_INTERFACES,
  CertificateError,
  interfacesDigest,
  openSealedDoor,
  renderReport,
  requestInstall,
  requestText,
  revokeKey,
  type SealedDoor,
} from "../../chapters/04-verifier/mod.ts";
import { publicKeyIn } from "../sealing.ts";
import { endHistory } from "./history.ts";
import { type Shell, wholeNumber } from "./state.ts";

/** The door for sealed spindles, and by the text of their files the keys that are trusted. */
export interface Judges {
  readonly door: SealedDoor;
  readonly keys: Map<string, CryptoKey>;
}

/** The door of the console's system, which is opened when somebody first asks for it. */
async function judgesOf(shell: Shell): Promise<Judges> {
  const kernel = await interfacesDigest(ALL_INTERFACES);
  const { extensions } = shell.system;
  const name = crypto.randomUUID();
  return shell.judges ??= {
    door: openSealedDoor(extensions, name, kernel, []),
    keys: new Map(),
  };
}

/** `spindle request`: a request for the system, or for the program with a number. */
export async function askJudge(shell: Shell, owner: string): Promise<void> {
  const { door } = await judgesOf(shell);
  const domain = owner === "" ? 0 : wholeNumber(owner, 0, 1e15);
  shell.print(requestText(requestInstall(door, domain)));
}

/** `spindle trust`: what the judge with this public key seals is let in. */
export async function trustJudge(shell: Shell, file: string): Promise<void> {
  const [text, judges] = [keyTextIn(shell, file), await judgesOf(shell)];
  const key = await publicKeyIn(text);
  if (key === undefined) {
    throw new Error(`${file || "That"} is no judge's public key`);
  }
  if (!judges.keys.has(text)) {
    judges.keys.set(text, key);
    judges.door.keys.add(key);
  }
  shell.print("What this judge seals is let in, as far as it is harmless");
}

/** `spindle revoke`: not any more. */
export async function revokeJudge(shell: Shell, file: string): Promise<void> {
  const [text, { keys, door }] = [
    keyTextIn(shell, file),
    await judgesOf(shell),
  ];
  const key = keys.get(text);
  if (key === undefined) throw new Error("This judge was not trusted");
  keys.delete(text);
  revokeKey(door, key);
  shell.print("What this judge seals is not let in any more");
}

function keyTextIn({ readFile }: Shell, file: string): string {
  if (file === "") throw new Error("Say which file has the judge's public key");
  return new TextDecoder().decode(readFile(file));
}

/** Installs what a judge has sealed. */
export async function installSealed(
  shell: Shell,
  bytes: Uint8Array,
): Promise<void> {
  const { door } = await judgesOf(shell);
  try {
    const { report } = await admitSealed(door, bytes);
    endHistory(shell);
    renderReport(report).forEach(shell.print);
    shell.print(`${report.spindle} is installed, as its judge has sealed it`);
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    shell.print(`The certificate is refused: ${error.message}`);
    shell.print("Nothing has changed");
  }
}
