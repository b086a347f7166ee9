// # Asking the pager
//
// What a program's procedures are if its pages are the affair of a server: each is a call to it.

        .text
Faults_grant:
        lda     v0, 1200(zero)
        callsys
        ret
Faults_place:
        ldgp    gp, 0(pv)
        lda     v0, 1205(zero)
        callsys
        bne     a3, lost
        ldah    t0, pager.name(gp) !gprelhigh
        ldq     a0, pager.name(t0) !gprellow
        lda     v0, 1101(zero)
        callsys
        bne     a3, lost
        ldah    t0, pager.port(gp) !gprelhigh
        stq     v0, pager.port(t0) !gprellow
        ret
lost:   clr     v0
        ret

Faults_protect:
        ldgp    gp, 0(pv)
        clr     t1
        br      ask
Faults_open:
        ldgp    gp, 0(pv)
        lda     t1, 1(zero)
        br      ask
Faults_track:
        ldgp    gp, 0(pv)
        lda     t1, 2(zero)
        lda     a1, 1(zero)
        br      ask
Faults_dirty:
        ldgp    gp, 0(pv)
        lda     t1, 3(zero)
        lda     a1, 1(zero)
        br      ask
Faults_exchange:
        ldgp    gp, 0(pv)
        lda     t1, 4(zero)

// The procedure's number is the upper half of the header, and the port is the lower.

ask:    sll     t1, 32, t1
        mov     a1, a2
        mov     a0, a1
        ldah    t0, pager.port(gp) !gprelhigh
        ldq     a0, pager.port(t0) !gprellow
        bis     a0, t1, a0
        lda     v0, 1104(zero)
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
