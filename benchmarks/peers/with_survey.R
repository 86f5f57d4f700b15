# R's survey package: Rscript with_survey.R DIRECTORY TASK, the survey in DIRECTORY/survey.csv; prints one line of JSON.
arguments <- commandArgs(TRUE)
suppressMessages(library(survey))
data <- read.csv(file.path(arguments[1], "survey.csv"))
items <- paste0("q", 1:30)
data[items] <- lapply(data[items], factor)
data$domain <- factor(data$domain)
seconds <- function() proc.time()[["elapsed"]]
started <- seconds()
design <- svydesign(~psu, strata = ~stratum, weights = ~weight, data = data)
ready <- seconds()
first <- function(found, at = 1) c(coef(found)[[at]], as.numeric(unlist(SE(found)))[at])
result <- switch(arguments[2],
  i = first(svymean(reformulate(items), design)),
  ii = first(lapply(items, function(item) svyby(reformulate(item), ~domain, design, svymean))[[1]]),
  iii = first(svyby(~x1 + x2 + x3 + x4 + x5, ~domain, design, svymean)),
  iv = first(svyglm(yes ~ x1 + x2 + x3 + x4 + x5 + q1, design, family = quasibinomial()), 2),
  v = {
    replicated <- as.svrepdesign(design, type = "subbootstrap", replicates = 200)
    first(svymean(~x1 + x2 + x3 + x4 + x5, replicated))
  })
done <- seconds()
peak <- as.numeric(gsub("[^0-9]", "", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) / 1024
cat(sprintf('{"seconds": %.6f, "design": %.6f, "value": %.12g, "se": %.12g, "peak_mb": %.1f}\n',
            done - ready, ready - started, result[1], result[2], peak))
