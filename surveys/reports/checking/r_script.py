"""The check once more in R, with the package survey: linearisation, calibration and variances by stage are its own.

Of the package only what every version from 4.1-1 on documents is used: `svydesign` with several stages,
`pps = "brewer"` and `fpc` as fractions, `calibrate` by raking, `svyratio`, and `svytotal` of a matrix. Limits are by
R's own `qbeta` and `qt`.
"""

R_SCRIPT = r"""# Recompute numbers of tables.csv with R and its package survey (4.1-1 or later), say where they differ.
#
#     Rscript check.R [FOLDER]
#
# The files are described at the head of check.py. A share or mean is sum(w y) / sum(w) over the rows of its group: the
# ratio of two totals, which svyratio linearises over the whole design, no row ever deleted. survey adds its variance up
# over the stages, the first by Brewer's approximation, and calibrates to the margins' totals itself. Only where weights
# were bounded or trimmed, so that plain raking does not lead to them, influence values u = (y - share) / sum(w) less
# their means in the margins' cells (Deville and Sarndal 1992) are handed to it instead; the last line says which.
# Limits: Korn and Graubard (1998). Scores and Cronbach's alpha of scales are recomputed by check.py only.

suppressPackageStartupMessages(library(survey))
options(survey.lonely.psu = "adjust")

arguments <- commandArgs(trailingOnly = TRUE)
folder <- if (length(arguments) > 0) arguments[1] else "."

read_text <- function(name) {
  read.csv(file.path(folder, paste0(name, ".csv")), colClasses = "character", na.strings = character(0),
           encoding = "UTF-8", check.names = FALSE, stringsAsFactors = FALSE)
}

answers <- read_text("data")
rows <- read_text("design")
tables <- read_text("tables")
variables <- read_text("variables")
settings <- read_text("settings")
setting <- function(name) settings$value[settings$name == name]

key <- c("item", "option", "banner", "category", "statistic")
numbers <- c("value", "se", "low", "high", "deff", "df", "n", "count")
bears_error <- setting("standard_error") == "yes"
bears_interval <- setting("interval") == "yes"
weight <- as.numeric(rows$weight)
margins <- grep("^margin_", names(rows), value = TRUE)
before <- if (length(margins) > 0) as.numeric(rows$weight_before) else weight
is_census <- FALSE
linearised_by_survey <- TRUE

# Units are numbered by their first row. survey (4.1-1) keeps the units' own fractions in the order in which the units
# first appear, but their totals in ascending order (rowsum): under pps = "brewer" the two must be the same order.
numbered <- function(...) {
  each <- paste(..., sep = "|")
  match(each, unique(each))
}

if (bears_error) {
  frame <- data.frame(w = before, stratum = numbered(rows$stratum), psu = numbered(rows$stratum, rows$psu))
  if (setting("first_stage") == "brewer") {
    frame$line <- numbered(frame$psu, rows$ssu)
    frame$f1 <- pmin(as.numeric(rows$psu_probability), 1)
    taken <- tapply(frame$line, frame$psu, function(each) length(unique(each)))
    frame$f2 <- as.numeric(taken[as.character(frame$psu)]) / as.numeric(rows$ssu_population)
    is_census <- all(frame$f1 >= 1) && all(frame$f2 >= 1)
    design <- svydesign(ids = ~psu + line, strata = ~stratum + psu, fpc = ~f1 + f2, weights = ~w, data = frame,
                        pps = "brewer")
  } else {
    design <- svydesign(ids = ~psu, strata = ~stratum, weights = ~w, data = frame)
  }
  if (length(margins) > 0) {
    if (!requireNamespace("MASS", quietly = TRUE)) {
      stop("survey needs R's package MASS for its calibration.")
    }
    cells <- model.matrix(~., data.frame(lapply(rows[margins], factor)))
    for (name in margins) design$variables[[name]] <- factor(rows[[name]])
    raked <- calibrate(design, reformulate(margins), population = colSums(cells * weight), calfun = "raking",
                       epsilon = 1e-10, maxit = 200, force = TRUE)
    linearised_by_survey <- isTRUE(all.equal(as.numeric(weights(raked)), weight, tolerance = 1e-7))
    if (linearised_by_survey) {
      design <- raked
    } else {
      frame$w <- weight
      design <- if (setting("first_stage") == "brewer") {
        svydesign(ids = ~psu + line, strata = ~stratum + psu, fpc = ~f1 + f2, weights = ~w, data = frame,
                  pps = "brewer")
      } else {
        svydesign(ids = ~psu, strata = ~stratum, weights = ~w, data = frame)
      }
    }
  }
}

# Influence values (rows x columns) less their means in the cells of each margin, ten times round where several.
residuals_of <- function(u) {
  sweeps <- if (length(margins) > 1) 10 else length(margins)
  for (turn in seq_len(sweeps)) {
    for (margin in margins) {
      cell <- factor(rows[[margin]])
      size <- as.numeric(rowsum(before, cell))
      u <- u - (rowsum(u * before, cell) / size)[as.integer(cell), , drop = FALSE]
    }
  }
  dimnames(u) <- list(NULL, paste0("u", seq_len(ncol(u))))
  u
}

standard_errors <- function(y, used, u) {
  if (linearised_by_survey) {
    y <- data.frame(y)
    names(y) <- paste0("y", seq_along(y))
    asked <- design
    asked$variables <- cbind(asked$variables, y, used = as.numeric(used))
    ratio <- svyratio(reformulate(names(y)), ~used, asked)
    return(sqrt(pmax(as.numeric(ratio$var), 0)))
  }
  sqrt(pmax(diag(as.matrix(vcov(svytotal(residuals_of(u), design)))), 0))
}

# Limits of shares p with their effective number of answers; one-sided at 0 and 1.
korn_graubard <- function(p, se, n, df) {
  edge <- p <= 0 | p >= 1
  if (df <= 0) {
    return(list(low = rep(NA_real_, length(p)), high = rep(NA_real_, length(p))))
  }
  fixed <- se < 1e-7 & !edge
  effective <- ifelse(edge, n, p * (1 - p) / se^2) * (qt(0.025, n - 1) / qt(0.025, df))^2
  low <- high <- p
  lower <- p > 0 & !fixed & is.finite(effective)
  upper <- p < 1 & !fixed & is.finite(effective)
  x <- effective * p
  low[lower] <- qbeta(0.025, x[lower], (effective - x + 1)[lower])
  high[upper] <- qbeta(0.975, (x + 1)[upper], (effective - x)[upper])
  unknown <- !is.finite(effective) & !fixed
  low[unknown] <- NA_real_
  high[unknown] <- NA_real_
  list(low = low, high = high)
}

# All numbers of the columns of y (rows x columns) over the rows used, as a matrix with one row a column of y.
estimates <- function(y, used, is_share) {
  w <- ifelse(used, weight, 0)
  n <- sum(used)
  size <- sum(w)
  y <- ifelse(used, 1, 0) * y
  value <- as.numeric(crossprod(y, w)) / size
  nothing <- rep(NA_real_, length(value))
  found <- list(value = value, se = nothing, low = nothing, high = nothing, deff = nothing, df = nothing)
  if (bears_error) {
    u <- ifelse(used, 1, 0) * sweep(y, 2, value) / size
    df <- length(unique(frame$psu[used])) - length(unique(frame$stratum[used]))
    se <- standard_errors(y, used, u)
    simple <- as.numeric(crossprod((u * size)^2, w)) / size / (n - 1) * (1 - n / size)
    found$se <- se
    found$df <- rep(df, length(value))
    found$deff <- ifelse(is.finite(simple) & simple > 0, se^2 / simple, NA_real_)
    if (bears_interval && is_census) {
      found$low <- found$high <- value
    } else if (bears_interval && is_share) {
      limits <- korn_graubard(value, se, n, df)
      found$low <- limits$low
      found$high <- limits$high
    } else if (bears_interval && df > 0) {
      found$low <- value - qt(0.975, df) * se
      found$high <- value + qt(0.975, df) * se
    }
  }
  scale <- if (is_share) 100 else 1
  count <- if (is_share) colSums(y) else rep(n, length(value))
  cbind(value = found$value * scale, se = found$se * scale, low = found$low * scale, high = found$high * scale,
        deff = found$deff, df = found$df, n = n, count = count)
}

in_category <- function(banner, category) {
  if (banner == "") {
    return(rep(TRUE, nrow(answers)))
  }
  known <- variables[variables$variable == banner, ]
  code <- if (category %in% known$code) category else known$code[match(category, known$label)]
  answers[[banner]] == code
}

indicators <- function(item, options) {
  kind <- variables$kind[match(item, variables$variable)]
  column <- answers[[item]]
  if (kind == "number") {
    y <- as.numeric(column)
    return(matrix(ifelse(is.na(y), 0, y), ncol = 1))
  }
  if (kind == "multiple") {
    chosen <- strsplit(column, " ", fixed = TRUE)
    y <- sapply(options, function(option) vapply(chosen, function(each) as.numeric(option %in% each), 0))
  } else {
    y <- sapply(options, function(option) as.numeric(column == option))
  }
  matrix(y, ncol = length(options))
}

shown <- tables[tables$status %in% c("shown", "flagged") & tables$statistic %in% c("share", "mean", "answers"), ]
found <- matrix(NA_real_, nrow(shown), length(numbers), dimnames = list(NULL, numbers))
group <- paste(shown$item, shown$banner, shown$category, shown$statistic, sep = "|")
for (each in unique(group)) {
  at <- which(group == each)
  first <- shown[at[1], ]
  used <- in_category(first$banner, first$category) & answers[[first$item]] != ""
  if (first$statistic == "answers") {
    found[at, c("n", "count")] <- sum(used)
  } else {
    found[at, ] <- estimates(indicators(first$item, shown$option[at]), used, first$statistic == "share")[, numbers]
  }
}

different <- 0
compare <- function(said, file, slack) {
  for (name in numbers) {
    printed <- suppressWarnings(as.numeric(said[[name]]))
    ours <- found[, name]
    bad <- abs(printed - ours) > slack(name, said$statistic, ours)
    bad <- ifelse(is.na(printed) | is.na(ours), name != "df" & is.na(printed) != is.na(ours), bad)
    for (row in which(bad)) {
      different <<- different + 1
      if (different <= 20) {
        cat(file, ": ", paste(said[row, key], collapse = " / "), ": ", name, " is printed as ", printed[row],
            ", recomputed as ", format(ours[row], digits = 10), "\n", sep = "")
      }
    }
  }
}

half_a_unit <- function(name, statistic, ours) {
  if (name %in% c("df", "n", "count")) {
    return(rep(1e-9, length(ours)))
  }
  tenth <- statistic %in% c("share", "mean") & name %in% c("value", "low", "high")
  ifelse(tenth, 0.05, 0.005) + 1e-9
}

compare(shown, "tables.csv", half_a_unit)
if (file.exists(file.path(folder, "exact.csv"))) {
  exact <- read_text("exact")
  exact <- exact[exact$statistic %in% c("share", "mean", "answers"), ]
  compare(exact, "exact.csv", function(name, statistic, ours) 1e-7 * pmax(1, abs(ours)))
}

cat(sum(shown[, numbers] != ""), "numbers compared,", different, "differ.",
    if (linearised_by_survey) "Linearised by survey.\n" else "Influence values handed to survey.\n")
if (setting("kind") == "outside") {
  cat("This file was coarsened before it left the office: such differences are expected (README.txt).\n")
} else if (different > 0) {
  quit(status = 1)
}
"""
