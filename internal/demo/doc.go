// Package demo invents a region: three districts with twelve schools in city, town and
// country, their learners, employers and two school years of experiences, placements
// and hours, some of them waiting for somebody today. Everything comes from one seed,
// and nobody in it exists: names are drawn from lists and joined at random, firms and
// towns are made up.
//
// [Fill] writes the region into an empty database in bulk, past the use cases, because
// sixty thousand shifts through the front door would take a minute. It is the one
// package besides a room's own store that writes the rooms' tables; a test checks that
// what it writes passes the rooms' own reading.
package demo
