# R's package sampling: systematic selection in proportion to size, stratum by stratum. Rscript with_sampling.R DIRECTORY
library(sampling)
directory <- commandArgs(trailingOnly = TRUE)[1]
bytes <- file.info(file.path(directory, "size.bin"))$size
units <- bytes / 8
strata <- readBin(file.path(directory, "strata.bin"), "integer", units, size = 4)
size <- readBin(file.path(directory, "size.bin"), "double", units)
wanted <- units %/% 100 %/% 100
set.seed(1)
started <- proc.time()
taken <- lapply(split(seq_along(strata), strata), function(rows) {
  rows[UPsystematic(inclusionprobabilities(size[rows], wanted)) == 1]
})
spent <- proc.time() - started
peak <- as.numeric(gsub("[^0-9]", "", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) / 1024
cat(sprintf('{"seconds": %.4f, "elapsed": %.4f, "peak_mb": %.1f, "units": %d}\n',
            spent[["user.self"]] + spent[["sys.self"]], spent[["elapsed"]], peak, length(unlist(taken))))
