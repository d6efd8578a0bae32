// The executable in the test cluster's own images; sample-binaries.sh, one folder up, builds it.
module lbtier/test/sample

go 1.21
