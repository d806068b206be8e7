"""Many runs: scenarios, who does which run, on one machine or a cluster, and what came of all."""
