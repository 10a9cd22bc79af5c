# Four effects of one partner by R: Rscript weighting.R units.csv. Prints one JSON object a line: name, what, CPU seconds, estimate, se.
args <- commandArgs(TRUE)
clock <- function() sum(proc.time()[1:2])
told <- function(what, seconds, estimate = NA, se = NA, name = "R") {
  value <- function(x) if (is.na(x)) "null" else sprintf("%.15g", x)
  cat(sprintf('{"name": "%s", "what": "%s", "seconds": %.4f, "estimate": %s, "se": %s}\n', name, what, seconds, value(estimate), value(se)))
}
suppressMessages(library(data.table))
begun <- clock()
d <- fread(args[1])
told("read", clock() - begun)
Z <- cbind(1, as.matrix(d[, paste0("x", 1:10), with = FALSE]))
storage.mode(Z) <- "double"
a <- as.double(d$a)
y <- as.double(d$y)
n <- length(y)
timed <- function(what, call) {
  begun <- clock()
  r <- call()
  told(what, clock() - begun, r[1], r[2])
}
propensity <- function(rows = TRUE) glm.fit(Z[rows, ], a[rows], family = binomial(), control = glm.control(epsilon = 1e-12))$fitted.values
# Weighted means of the arms, and the standard error with weights taken as known.
weighted <- function(h, rows = TRUE) {
  a <- a[rows]; y <- y[rows]
  m1 <- sum(a * h * y) / sum(a * h)
  m0 <- sum((1 - a) * h * y) / sum((1 - a) * h)
  l <- a * h * (y - m1) / sum(a * h) - (1 - a) * h * (y - m0) / sum((1 - a) * h)
  c(m1 - m0, sqrt(length(y) / (length(y) - 1) * sum(l^2)))
}
ate <- function(rows = TRUE) { e <- propensity(rows); weighted(a[rows] / e + (1 - a[rows]) / (1 - e), rows) }
timed("gcomp", function() { b <- lm.fit(cbind(Z, a), y)$coefficients; c(b[[length(b)]], NA) })
timed("ipw", ate)
timed("ipw, treated", function() { e <- propensity(); weighted(a + (1 - a) * e / (1 - e)) })
timed("aipw", function() {
  e <- propensity()
  b <- lm.fit(cbind(Z, a), y)$coefficients
  m <- drop(cbind(Z, 0) %*% b)
  effect <- b[[length(b)]]
  psi <- effect + a * (y - m - effect) / e - (1 - a) * (y - m) / (1 - e)
  c(mean(psi), sqrt(sum((psi - mean(psi))^2) / (n * (n - 1))))
})
# The packages, where they are: the same effect as users of them ask for it.
if (requireNamespace("survey", quietly = TRUE)) {
  suppressMessages(library(survey))
  begun <- clock()
  e <- propensity()
  design <- svydesign(~1, weights = a / e + (1 - a) / (1 - e), data = data.frame(y, a))
  fit <- svyglm(y ~ a, design)
  told("ipw", clock() - begun, coef(fit)[[2]], sqrt(vcov(fit)[2, 2]), "R survey::svyglm")
}
# One neighbour each, with replacement, by the probability. It is given in whole steps of 1e-8: the build of Debian 12 drops
# what of a difference lies behind the point.
if (requireNamespace("MatchIt", quietly = TRUE)) {
  begun <- clock()
  e <- propensity()
  m <- MatchIt::matchit(a ~ 1, data.frame(a), method = "nearest", distance = 1e8 * e, replace = TRUE)
  told("matching, treated", clock() - begun, mean(y[a == 1]) - weighted.mean(y[a == 0], m$weights[a == 0]), name = "R MatchIt")
}
# As it is used: rows drawn with replacement, the model of delivery fitted again. Two replicates and the full sample are three calls.
suppressMessages(library(boot))
begun <- clock()
invisible(boot(seq_len(n), function(rows, i) ate(i)[1], R = 2))
told("replicate of ipw", (clock() - begun) / 3, name = "R boot and glm.fit")
