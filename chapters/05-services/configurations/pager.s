// # A server of pages
//
// The server of a conventional microkernel: one of its strands answers calls about pages, the other
// one faults.

main:   lda     a0, faults
        lda     a1, stack
        lda     v0, micro.start
        callsys
        bne     a3, failed
        ldq     a0, name
        lda     v0, call.register
        callsys
        bne     a3, failed

// ## Calls about pages
//
// Method 4 names the page that is protected at the next fault. The others are for the kernel to do.

accept: lda     v0, call.accept
        callsys
called: bne     a3, accept
        mov     v0, s0
        srl     a4, 32, t0
        subq    t0, 4, t1
        beq     t1, exchange
        mov     a1, a2
        mov     a0, a1
        mov     t0, a0
        lda     v0, micro.perform
        callsys
        mov     v0, a1
answer: mov     s0, a0
        lda     v0, call.reply
        callsys
        br      called
exchange:
        stq     a0, other
        lda     a1, 1
        br      answer
failed: lda     a0, 1
        br      exit

// ## Told of faults

faults: br      t0, begun
begun:  ldgp    gp, 0(t0)
        lda     s1, other
next:   lda     v0, micro.next
        callsys
told:   bne     a3, next
        srl     v0, 13, a1
        sll     a1, 13, a1
        lda     a0, 1
        lda     a2, 1
        lda     v0, micro.perform
        callsys
        ldq     a1, 0(s1)
        beq     a1, next
        clr     a0
        lda     a2, 1
        lda     v0, micro.perform
        callsys
        br      next

        .data
        .align  3
name:   .quad   0x7265676170
other:  .quad   0
        .space  1024
stack:  .quad   0
