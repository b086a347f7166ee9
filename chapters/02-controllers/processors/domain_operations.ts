// # What handlers can know of domains
//
// A handler knows its own domain's accounts. Whoever decides for all of them may see everybody's.
//
// Frames have become short. The policy that is asked goes through the domains, sees that domain 3
// owns 200 frames and is guaranteed 50, and answers that domain 3 is to give within 30 ticks. A
// program's handler that asks for the accounts of domain 3 is refused, unless it is domain 3's.
//
// That a domain exists is no secret: whoever shares something with it names it.

import { actingFor } from "../events/raising.ts";
import {
  atWork,
  type Domain,
  type Kernel,
  type Operation,
} from "../kernel/kernel.ts";
import {
  isRefused,
  refuse,
  type Refused,
  resultWord,
} from "../kernel/refusals.ts";

/** The domain with this number, if whoever acts now may see its accounts. */
function accountsOf(kernel: Kernel, number: bigint): Domain | Refused {
  const domain = kernel.domains.get(Number(number));
  const own = domain?.identifier === actingFor(kernel);
  if (domain !== undefined && (own || actsForAll(kernel))) return domain;
  return refuse("not held", `The accounts of domain ${number} are not yours`);
}

/** Whether the handlers that are asked now decide for everybody. */
function actsForAll(kernel: Kernel): boolean {
  const asked = atWork(kernel).performing.at(-1)?.event.declaration;
  return actingFor(kernel) === 0 || asked?.systemOnly === true;
}

function account(name: string, count: (domain: Domain) => number): Operation {
  const perform: Operation["perform"] = (kernel, [number = 0n]) => {
    const domain = accountsOf(kernel, number);
    return resultWord(isRefused(domain) ? domain : BigInt(count(domain)));
  };
  return { name, perform };
}

/** The domain that was made first after the one with this number; 0 if there is none. */
function domainAfter({ domains }: Kernel, number: bigint): bigint {
  const later = [...domains.keys()].filter((one) => BigInt(one) > number);
  return BigInt(later.length === 0 ? 0 : Math.min(...later));
}

// The answer to `PhysAddr.shortage` is two numbers in one word: who is to give, and how many ticks
// there are for it. `PhysAddr.demand` puts them together.

const DEMAND_TICKS = 32n;

/** The operations on domains. */
export const DOMAIN_OPERATIONS: readonly Operation[] = [
  {
    name: "Domain.named",
    perform: ({ domains }, [number = 0n]) =>
      resultWord(
        domains.has(Number(number))
          ? number
          : refuse("bad argument", `There is no domain ${number}`),
      ),
  },
  {
    name: "Domain.first",
    systemOnly: true,
    perform: (kernel) => domainAfter(kernel, 0n),
  },
  {
    name: "Domain.next",
    systemOnly: true,
    perform: (kernel, [number = 0n]) => domainAfter(kernel, number),
  },
  account("Domain.owned", ({ frames }) => frames.size),
  account("Domain.guaranteed", ({ minimum }) => minimum),
  account("Domain.running", ({ strands }) => strands.size),
  {
    name: "PhysAddr.demand",
    systemOnly: true,
    perform: (_, [domain = 0n, ticks = 0n]) =>
      BigInt.asUintN(32, domain) | BigInt.asUintN(31, ticks) << DEMAND_TICKS,
  },
];
