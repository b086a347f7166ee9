// # Where a program begins
//
// The first instructions of a program find its data, make room on its stack, and go to its `main`.
//
// Data is reached from one address, which a program has in the register `gp`. Nobody has put it
// there: `br` leaves the address of the instruction behind it in a register, and `ldgp` computes
// `gp` from that. A strand that the program starts later begins in the same way. Calls leave `gp`
// as it is, because there is only one.
//
// `main` may use 64 bytes of the stack. It ends the program by going to `exit`.

        .globl  _start
_start: br      t0, $begun
$begun: ldgp    gp, 0(t0)
        lda     sp, -64(sp)
        br      main

// ## Where it ends
//
// The status is in `a0`. A program that ends with a sum goes to `exit.sum`: only seven bits fit
// into the status, and each bit of the sum has a part in them.

exit.sum:
        srl     a0, 32, t0
        xor     a0, t0, a0
        srl     a0, 16, t0
        xor     a0, t0, a0
        srl     a0, 8, t0
        xor     a0, t0, a0
        and     a0, 127, a0
exit:   lda     v0, call.exit
        callsys
