// # Keys and seals
//
// What a judge does outside the system: make a key, and seal what has been found good.

import {
  interfaceOf,
  joinEnvironments,
  type Source,
} from "../chapters/03-spindles/mod.ts";
import {
  ALL_INTERFACES,
  createJudge,
  fullEnvironment,
  judgeAndSeal,
  readRequest,
  verify,
} from "../chapters/04-verifier/mod.ts";
import { print, readText, UsageError, writeBytes } from "./host.ts";

/** The first lines of the two files of a key. */
const TITLES = {
  secret: "key of a judge of spindles",
  known: "public key of a judge of spindles",
} as const;

function keyText(title: string, bytes: ArrayBuffer): Uint8Array<ArrayBuffer> {
  const digits = [...new Uint8Array(bytes)]
    .map((one) => one.toString(16).padStart(2, "0")).join("");
  return new TextEncoder().encode(`${title}\n${digits}\n`);
}

/**
 * The bytes in the `text` of a file that begins with `title`; `undefined` if it is another one. For the
 * same bytes there is only one text, so whoever knows a key by its text knows it.
 */
function bytesIn(
  title: string,
  text: string,
): Uint8Array<ArrayBuffer> | undefined {
  const [first, digits = "", ...rest] = text.split("\n");
  const good = first === title && rest.length === 1 && rest[0] === "" &&
    /^(?:[0-9a-f]{2}){1,200}$/.test(digits);
  if (!good) return undefined;
  return Uint8Array.from(digits.match(/../g)!, (one) => parseInt(one, 16));
}

/** Makes a key: the file that nobody else may have, and beside it one for everybody. */
export async function makeKey(file: string): Promise<void> {
  const made = await crypto.subtle.generateKey("Ed25519", true, [
    "sign",
    "verify",
  ]) as CryptoKeyPair;
  const { privateKey, publicKey } = made;
  const secret = await crypto.subtle.exportKey("pkcs8", privateKey);
  const known = await crypto.subtle.exportKey("raw", publicKey);
  writeBytes(file, keyText(TITLES.secret, secret), {
    createNew: true,
    mode: 0o600,
  });
  writeBytes(`${file}.pub`, keyText(TITLES.known, known));
  print(
    `${file} is for the judge alone; a kernel is told to trust ${file}.pub`,
  );
}

/** The key in the text of a file that [[makeKey]] has made for the judge. */
async function secretKey(text: string): Promise<CryptoKey | undefined> {
  const bytes = bytesIn(TITLES.secret, text);
  if (bytes === undefined) return undefined;
  return await crypto.subtle.importKey("pkcs8", bytes, "Ed25519", false, [
    "sign",
  ]).catch(() => undefined);
}

/** The key in the text of a file that [[makeKey]] has made for everybody; `undefined` if there is none. */
export async function publicKeyIn(
  text: string,
): Promise<CryptoKey | undefined> {
  const bytes = bytesIn(TITLES.known, text);
  if (bytes === undefined) return undefined;
  return await crypto.subtle.importKey("raw", bytes, "Ed25519", false, [
    "verify",
  ]).catch(() => undefined);
}

/** What is to be sealed, and how. */
export interface Sealing {
  /** The file of the judge's key. */
  readonly key: string | undefined;
  /** The kernel's request. */
  readonly request: string | undefined;
  /** Where the sealed file goes. */
  readonly out: string | undefined;
  /** The sources of spindles that are used, each after those that it uses itself. */
  readonly uses: readonly string[];
}

/**
 * Judges the spindle in `file` and seals it.
 *
 * @throws UsageError, FileError, or Refusal if it may not be installed
 */
export async function sealFile(
  file: string,
  { key, request, out, uses }: Sealing,
): Promise<void> {
  if (!key || !request || !out) {
    throw new UsageError(
      "Say with whose key, for which request, and where to: seal FILE --key KEY --request REQUEST -o OUT",
    );
  }
  const asked = readRequest(request);
  if (asked === undefined) {
    throw new UsageError(
      `${request} is no request: in the console, spindle request makes one`,
    );
  }
  const secret = await secretKey(readText(key));
  if (secret === undefined) {
    throw new UsageError(`${key} is no judge's key: spindle key makes one`);
  }
  const sourceIn = (one: string): Source => ({
    file: one,
    text: readText(one),
  });
  const judge = await createJudge(secret, ALL_INTERFACES);
  let known = fullEnvironment();
  const used = uses.map((one) => {
    const { typed } = verify(sourceIn(one), known).lowered;
    known = joinEnvironments(known, interfaceOf(typed));
    return typed;
  });
  const sealed = await judgeAndSeal(judge, asked, sourceIn(file), used);
  writeBytes(out, sealed);
  print(`${out} is sealed: ${sealed.length} bytes, good for ${request}`);
}
