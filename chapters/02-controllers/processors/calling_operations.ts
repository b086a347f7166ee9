// # What handlers can do with calls
//
// A handler of a system call lets its program accept, call and reply, and hand over memory with the call.
//
// All of it is done for the strand that runs. Three ways lead from one program's memory to the
// other's, and all three need a call that is open between them. Bytes are copied through the
// client's window. A frame is given away, and then it is the other's. Or it is lent, and then both have it. Which of
// them a service uses, its spindle decides.
//
// Frames can go in both directions. What a server gives is named in its reply. What a client sends
// along stays the client's until the server asks for it with `Frame.given`. Otherwise a program could
// make a server pay for frames that it does not want: they would count as what the server is
// guaranteed, and would have to be found and given back. A client has agreed by calling, but a server
// gives it no more than one call can carry.

import type {
  Domain,
  FrameCapability,
  Gift,
  Kernel,
  Operation,
  Strand,
} from "../kernel/kernel.ts";
import {
  isRefused,
  refuse,
  type Refused,
  resultWord,
} from "../kernel/refusals.ts";
import { framesNamed } from "../memory/frame_operations.ts";
import { giveFrames, refuseToGive } from "../memory/giving.ts";
import { lendFrames, recallFrames, refuseToLend } from "../memory/loans.ts";
import {
  accept,
  awaitServer,
  call,
  type Move,
  move,
  reply,
} from "./calling.ts";
import { onRunning } from "./strand_operations.ts";

function moveOf(
  [client = 0n, offset = 0n, address = 0n, bytes = 0n]: readonly bigint[],
): Move {
  return { client: Number(client), offset, address, bytes };
}

// ## Frames

/** Frames that go along with a call at once. */
export const MOST_ALONG = 64;

/** The strand `number`, if `strand` has called it or is called by it. */
function partnerOf(
  { strands }: Kernel,
  strand: Strand,
  number: bigint,
): Strand | Refused {
  const other = strands.get(Number(number));
  const open = other?.calls === strand || strand.calls === other;
  if (other !== undefined && open) return other;
  return refuse(
    "not held",
    `Strand ${number} has not been called by this one, and has not called it`,
  );
}

/** The frames of the domain of `strand` that a row of handles names. */
function alongWith(
  { domain }: Strand,
  first: bigint,
  count: bigint,
): FrameCapability[] | Refused {
  return count > MOST_ALONG
    ? refuse("bad argument", `At most ${MOST_ALONG} frames go along at once`)
    : framesNamed(domain, Number(first), Number(count));
}

/** Lets frames go from `strand` to another one with which it is in a call. */
function passFrames(
  kernel: Kernel,
  strand: Strand,
  [number = 0n, first = 0n, count = 0n, right]: readonly bigint[],
): number | Refused {
  const other = partnerOf(kernel, strand, number);
  if (isRefused(other)) return other;
  const frames = alongWith(strand, first, count);
  if (isRefused(frames)) return frames;
  const rights = right === undefined ? undefined : Number(right);
  const gift: Gift = { frames, rights, handle: undefined };
  return strand.calls === other
    ? sendAlong(kernel, strand, other, gift)
    : handBack(kernel, strand, other, gift);
}

/** Lets the frames of `gift` wait until `server` asks for them. */
function sendAlong(
  kernel: Kernel,
  client: Strand,
  server: Strand,
  gift: Gift,
): number | Refused {
  if (client.gift !== undefined) {
    return refuse("busy", "One row of frames goes along with a call");
  }
  const refused = refuseGift(kernel, client.domain, server.domain, gift);
  if (refused !== undefined) return refused;
  client.gift = gift;
  return 0;
}

function handBack(
  kernel: Kernel,
  server: Strand,
  client: Strand,
  gift: Gift,
): number | Refused {
  const all = client.returned + gift.frames.length;
  if (all > MOST_ALONG) {
    return refuse(
      "over quota",
      `${all} frames would come back with one call: ${MOST_ALONG} can`,
    );
  }
  const handle = transfer(kernel, server.domain, client.domain, gift);
  if (!isRefused(handle)) client.returned = all;
  return handle;
}

function refuseGift(
  kernel: Kernel,
  from: Domain,
  to: Domain,
  { frames, rights }: Gift,
): Refused | undefined {
  return rights === undefined
    ? refuseToGive(kernel, from, to, frames)
    : refuseToLend(kernel, from, to, frames, rights);
}

/** Gives or lends the frames of a gift. */
function transfer(
  kernel: Kernel,
  from: Domain,
  to: Domain,
  { frames, rights }: Gift,
): number | Refused {
  return rights === undefined
    ? giveFrames(kernel, from, to, frames)
    : lendFrames(kernel, from, to, frames, rights);
}

/** Lets `server` have what a client has sent along with its call. */
function giftOf(
  kernel: Kernel,
  server: Strand,
  number: bigint,
): number | Refused {
  const client = kernel.strands.get(Number(number));
  if (client?.calls !== server || client.gift === undefined) {
    return refuse("not held", `Strand ${number} has sent nothing along`);
  }
  const { gift } = client;
  if (gift.handle !== undefined) return gift.handle;
  const handle = transfer(kernel, client.domain, server.domain, gift);
  if (!isRefused(handle)) gift.handle = handle;
  return handle;
}

function wordOf(result: number | Refused | undefined): bigint {
  return resultWord(isRefused(result) ? result : BigInt(result ?? 0));
}

const PASSING_OPERATIONS: readonly Operation[] = [
  onRunning(
    "Frame.give",
    (kernel, strand, [to, first, count]) =>
      wordOf(passFrames(kernel, strand, [to!, first!, count!])),
  ),
  onRunning(
    "Frame.lend",
    (kernel, strand, [to, first, count, rights]) =>
      wordOf(passFrames(kernel, strand, [to!, first!, count!, rights!])),
  ),
  onRunning("Frame.recall", (kernel, strand, [first = 0n, count = 0n]) => {
    const frames = alongWith(strand, first, count);
    return wordOf(
      isRefused(frames) ? frames : recallFrames(kernel, strand.domain, frames),
    );
  }),
  onRunning(
    "Frame.given",
    (kernel, strand, [client = 0n]) => wordOf(giftOf(kernel, strand, client)),
  ),
];

// ## All of them

/** The operations on calls between programs. */
export const CALLING_OPERATIONS: readonly Operation[] = [
  onRunning("Strand.accept", (kernel, strand) => {
    accept(kernel, strand);
    return 0n;
  }),
  onRunning("Strand.call", (kernel, strand, [number = 0n, ...words]) => {
    const [a = 0n, b = 0n, c = 0n, d = 0n] = words;
    const refused = call(kernel, strand, Number(number), [a, b, c, d]);
    return resultWord(refused ?? 0n);
  }),
  onRunning(
    "Strand.reply",
    (kernel, strand, [number = 0n, result = 0n, accepts = 0n]) =>
      resultWord(
        reply(kernel, strand, Number(number), result, accepts !== 0n) ?? 0n,
      ),
  ),
  onRunning(
    "Strand.open",
    (_, strand, [address = 0n, bytes = 0n, writable = 0n]) => {
      strand.window = { address, bytes, writable: writable !== 0n };
      return 0n;
    },
  ),
  onRunning(
    "Strand.fetch",
    (kernel, strand, parameters) =>
      resultWord(move(kernel, strand, moveOf(parameters), "server") ?? 0n),
  ),
  onRunning(
    "Strand.store",
    (kernel, strand, parameters) =>
      resultWord(move(kernel, strand, moveOf(parameters), "client") ?? 0n),
  ),
  onRunning(
    "Strand.await",
    (kernel, strand, [number = 0n]) =>
      resultWord(awaitServer(kernel, strand, Number(number)) ?? 0n),
  ),
  {
    name: "Strand.lives",
    perform: ({ strands }, [number = 0n]) =>
      strands.has(Number(number)) ? 1n : 0n,
  },
  ...PASSING_OPERATIONS,
];
