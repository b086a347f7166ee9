// # Asking the pager
//
// What a program's procedures are if its pages are the affair of a server: each is a call to it.

        .text
Faults_grant:
        lda     v0, 1200
        callsys
        ret
Faults_place:
        ldgp    gp, 0(pv)
        lda     v0, 1205
        callsys
        bne     a3, lost
        ldq     a0, pager.name
        lda     v0, 1101
        callsys
        bne     a3, lost
        stq     v0, pager.port
        ret
lost:   clr     v0
        ret

Faults_protect:
        ldgp    gp, 0(pv)
        clr     t1
        br      ask
Faults_open:
        ldgp    gp, 0(pv)
        lda     t1, 1
        br      ask
Faults_track:
        ldgp    gp, 0(pv)
        lda     t1, 2
        lda     a1, 1
        br      ask
Faults_dirty:
        ldgp    gp, 0(pv)
        lda     t1, 3
        lda     a1, 1
        br      ask
Faults_exchange:
        ldgp    gp, 0(pv)
        lda     t1, 4

// The procedure's number is the upper half of the header, and the port is the lower.

ask:    sll     t1, 32, t1
        mov     a1, a2
        mov     a0, a1
        ldq     a0, pager.port
        bis     a0, t1, a0
        lda     v0, 1104
        callsys
        beq     a3, asked
        clr     v0
asked:  ret

        .data
        .align  3
pager.name:
        .quad   0x7265676170
pager.port:
        .quad   0
