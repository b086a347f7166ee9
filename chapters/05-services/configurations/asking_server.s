// # Asking the server of strands
//
// The program's procedures are calls to the server. A strand is made and ended by the kernel, once
// the server knows of it.

Directory_enter:
Directory_find:
        lda     v0, 1
        ret
Directory_nothing:
StrandThreads_start:
        clr     a1
ring:   lda     a0, server
        lda     v0, micro.ring
        callsys
        ret
StrandThreads_fork:
        lda     sp, -16(sp)
        stq     a0, 0(sp)
        stq     a1, 8(sp)
        lda     a0, server
        lda     a1, 1
        lda     v0, micro.ring
        callsys
        ldq     a0, 0(sp)
        ldq     a1, 8(sp)
        lda     sp, 16(sp)
        lda     v0, micro.start
        callsys
        lda     v0, 1
        ret
StrandThreads_join:
        lda     a1, 2
        br      ring
StrandThreads_finish:
        lda     a0, server
        lda     a1, 3
        lda     v0, micro.ring
        callsys
        lda     v0, micro.end
        callsys
StrandThreads_pass:
        lda     a1, 4
        br      ring
StrandThreads_block:
StrandThreads_unblock:
StrandThreads_end:
        ret
