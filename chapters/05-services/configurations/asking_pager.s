// # Asking the pager
//
// What a program's procedures are if its pages are the affair of a server: each is a call to it.

Faults_grant:
        lda     v0, micro.grant
        callsys
        ret
Faults_place:
        lda     v0, micro.place
        callsys
        bne     a3, lost
        ldq     a0, pager.name
        lda     v0, call.lookUp
        callsys
        bne     a3, lost
        stq     v0, pager.port
        ret
lost:   clr     v0
        ret

Faults_protect:
        clr     t1
        br      ask
Faults_open:
        lda     t1, 1
        br      ask
Faults_track:
        lda     t1, 2
        lda     a1, 1
        br      ask
Faults_dirty:
        lda     t1, 3
        lda     a1, 1
        br      ask
Faults_exchange:
        lda     t1, 4

// The procedure's number is the upper half of the header, and the port is the lower. A pager that
// is not there has done nothing, and the answer is 0.

ask:    sll     t1, 32, t1
        mov     a1, a2
        mov     a0, a1
        ldq     a0, pager.port
        bis     a0, t1, a0
        lda     v0, call.ask
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
