# Reads the file of test_interop.c with hdf5r alone and compares it with the rules in sample.h.
if (!requireNamespace("hdf5r", quietly = TRUE)) {
  cat("skipped: hdf5r not found\n")
  quit(status = 0)
}
suppressPackageStartupMessages(library(hdf5r))
args <- commandArgs(trailingOnly = TRUE)
n <- as.integer(args[2])
f <- H5File$new(args[1], mode = "r")
t <- f[["people"]]
i <- seq_len(n) - 1
check <- function(name, ok) if (!isTRUE(ok)) stop(paste(name, "differs"))
num <- function(path) as.numeric(t[[path]][])
check("x", identical(ifelse(i %% 7 == 3, NaN, i / 4 - 1), num("x")))
check("k", all(num("k") == 1000000007 * (i - 2)))
check("m", all(num("m/values") == ifelse(i %% 5 == 1, 0, i * i)))
check("mask", all((num("m/mask") > 0) == (i %% 5 == 1)) || all(as.logical(t[["m/mask"]][]) == (i %% 5 == 1)))
check("b", all(as.logical(t[["b"]][]) == (i %% 3 == 0)))
check("d", all(num("d") == 10957 + i))
check("t", all(num("t") == 946684800 + 61 * i))
check("c", all(num("c/codes") == ifelse(i %% 4 == 0, -1, i %% 4)))
check("levels", identical(enc2utf8(t[["c/categories"]][]), enc2utf8(c("", "Zo\u00eb", "\u00e9lan", "\u65e5\u672c"))))
want <- ifelse(i %% 9 == 4, "", ifelse(i == 2, "na\u00efve", sprintf("row %d", i)))
check("s", all(enc2utf8(t[["s"]][]) == enc2utf8(want)))
check("order", identical(as.character(h5attr(t, "column-order")), c("x", "k", "m", "b", "bm", "d", "dm", "t", "c", "s")))
check("hash", nchar(h5attr(f, "cohort_blake2b")) == 64)
f$close_all()
cat("ok\n")
