# The frame of bench/perf/bind_linked.c in data.table, from the same cohort file: sums to compare, and the processor's time.
#   Rscript bench/peers/linked.R COHORT [THREADS]
suppressMessages({library(data.table); library(hdf5r)})
arguments <- commandArgs(TRUE)
setDTthreads(if (length(arguments) > 1) as.integer(arguments[2]) else 2L)
began <- proc.time()
file <- H5File$new(arguments[1], "r")
column <- function(table, name) {
  x <- file[[paste0(table, "/", name)]]
  if (!inherits(x, "H5Group")) { v <- x[]; return(if (is.character(v)) v else as.numeric(v)) }
  if ("codes" %in% names(x)) return(factor(x[["categories"]][][x[["codes"]][] + 1L], levels = x[["categories"]][]))
  as.numeric(x[["values"]][])
}
frame <- function(table, ...) setDT(sapply(c(...), column, table = table, simplify = FALSE))
people <- frame("people", "person_id")
stays <- frame("episodes", "episode_id", "person_id", "admitted", "discharged")
contacts <- frame("contacts", "person_id", "agency", "at", "status")
admissions <- frame("admissions", "person_id", "admitted", "type")
reading <- proc.time() - began
day <- 86400
# Runs of stays that overlap: the one that ends last, from the run's beginning.
stays <- stays[person_id %chin% people$person_id]
setorder(stays, person_id, admitted, discharged, episode_id)
stays[, latest := shift(cummax(discharged)), by = person_id]
stays[, run := cumsum(is.na(latest) | admitted >= latest)]
stays[, begins := min(admitted), by = run]
setorder(stays, run, -discharged, episode_id)
stays <- unique(stays, by = "run")
first <- as.numeric(as.POSIXct("2023-04-01", tz = "UTC")); last <- as.numeric(as.POSIXct("2024-04-01", tz = "UTC"))
stays <- stays[discharged >= first & discharged < last]
# 30 days after the last one kept: person by person only where there are several.
setorder(stays, person_id, discharged, episode_id)
walk <- function(begins, discharged) {
  keep <- logical(length(begins)); end <- -Inf
  for (i in seq_along(begins)) if (begins[i] - end >= 30 * day) { keep[i] <- TRUE; end <- discharged[i] }
  keep
}
stays[, several := .N > 1L, by = person_id]
stays[, keep := TRUE]
stays[several == TRUE, keep := walk(begins, discharged), by = person_id]
units <- stays[keep == TRUE][, unit := .I]
# Units with a record in [low, high) seconds from the origin: a non-equi join.
within <- function(table, time, low, high, origin = "discharged") {
  u <- units[, .(unit, person_id, from = get(origin) + low, to = get(origin) + high)]
  t <- table[, .(person_id, time = get(time))]
  t[u, on = .(person_id, time >= from, time < to), nomatch = NULL, .(unit = i.unit)]$unit
}
delivered <- lapply(c(a = "a", b = "b", c = "c"), function(k) {
  w <- list(a = c(-7, 0), b = c(0, 2), c = c(0, 7))[[k]] * day
  unique(within(contacts[agency == k & status == "completed"], "at", w[1], w[2]))
})
emergencies <- admissions[type == "emergency"]
early <- unique(within(emergencies, "admitted", 0, 7 * day))
events <- unique(within(emergencies, "admitted", 7 * day, 30 * day))
# An event belongs to the last unit before it.
units[, following := shift(discharged, -1L), by = person_id]
month <- function(x, k) { p <- as.POSIXlt(x, origin = "1970-01-01", tz = "UTC"); d <- p$mday; p$mon <- p$mon - k; q <- as.POSIXlt(as.POSIXct(p)); as.numeric(as.POSIXct(q)) - ifelse(q$mday != d, q$mday * day, 0) }
units[, year := month(begins, 12)]
p <- emergencies[units[, .(unit, person_id, year, begins)], on = .(person_id, admitted >= year, admitted < begins), nomatch = NULL, .(unit = i.unit)]
kept <- setdiff(units$unit, early)
count <- function(x) sum(x %in% kept)
cat(sprintf('{"units": %d, "a": %d, "b": %d, "c": %d, "events": %d, "prior": %d}\n', length(kept), count(delivered$a),
            count(delivered$b), count(delivered$c), count(events), count(p$unit)))
spent <- proc.time() - began
cpu <- function(x) x[["user.self"]] + x[["sys.self"]]
cat(sprintf('{"program": "data.table %s", "wall": %.2f, "cpu": %.2f, "cpu_reading": %.2f}\n', packageVersion("data.table"),
            spent[["elapsed"]], cpu(spent), cpu(reading)))
