module redkeep.dev/tests/cluster/pause

go 1.21
