// Package telemetry holds the vocabulary that the packages of this module share.
package telemetry
