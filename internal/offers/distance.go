package offers

import "math"

// earth is the mean radius of the earth in miles.
const earth = 3958.8

// Position is a place on the map, in degrees.
type Position struct{ Lat, Lon float64 }

// Miles is the distance as the crow flies (haversine).
func (p Position) Miles(q Position) float64 {
	rad := math.Pi / 180
	dLat, dLon := (q.Lat-p.Lat)*rad, (q.Lon-p.Lon)*rad
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(p.Lat*rad)*math.Cos(q.Lat*rad)*math.Pow(math.Sin(dLon/2), 2)
	return 2 * earth * math.Asin(math.Sqrt(min(1, h)))
}

// box is a rectangle that holds everything within some miles, for the database to sort
// out what is far before distances are computed.
type box struct{ south, north, west, east float64 }

func (p Position) around(miles float64) box {
	dLat := miles / earth * 180 / math.Pi
	dLon := 180.0 // near a pole every meridian is near
	if c := math.Cos((math.Abs(p.Lat) + dLat) * math.Pi / 180); c > 0.01 {
		dLon = dLat / c
	}
	return box{p.Lat - dLat, p.Lat + dLat, p.Lon - dLon, p.Lon + dLon}
}
