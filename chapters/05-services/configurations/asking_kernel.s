// # Asking the kernel
//
// What a program's procedures are if its pages and strands are the affair of the kernel: each is a
// system call.

Faults_protect:
        lda     v0, monolith.protect
        callsys
        ret
Faults_open:
        lda     v0, monolith.open
        callsys
        ret
Faults_dirty:
        lda     v0, monolith.dirty
        callsys
        ret
Faults_track:
        lda     v0, monolith.track
        callsys
        ret
Faults_exchange:
        lda     v0, monolith.exchange
        callsys
        ret
Faults_grant:
        lda     v0, monolith.grant
        callsys
        ret
Faults_place:
        lda     v0, monolith.place
        callsys
        ret

// ## Strands, and nothing

Directory_enter:
Directory_find:
        lda     v0, 1
        ret
Directory_nothing:
        lda     v0, monolith.nothing
        callsys
        ret
StrandThreads_start:
        lda     v0, monolith.begin
        callsys
        ret
StrandThreads_fork:
        lda     v0, monolith.fork
        callsys
        ret
StrandThreads_join:
        lda     v0, monolith.join
        callsys
        ret
StrandThreads_finish:
        lda     v0, monolith.finish
        callsys
        ret
StrandThreads_pass:
        lda     v0, monolith.pass
        callsys
        ret
StrandThreads_block:
StrandThreads_unblock:
StrandThreads_end:
        ret
